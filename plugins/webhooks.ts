import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { webhookHandler } from '../src/webhooks/deliver.ts'
import { queueDeliveries, webhookJob } from '../src/webhooks/queue.ts'

export interface WebhooksOptions {
  /** Public origin of the site. */
  origin: string
  /** Whether this process looks for what to tell. */
  isOn: boolean
  /** Milliseconds between two looks. Default 5,000. */
  interval?: number
}

/** Tells webhooks what happens on the board, as jobs. */
async function webhooks(app: FastifyInstance, { origin, isOn, interval = 5_000 }: WebhooksOptions) {
  app.registerJob(webhookJob, webhookHandler({ outgoing: app.outgoing, origin }))
  if (!isOn) return

  let round: Promise<unknown> | null = null

  async function look() {
    try {
      await queueDeliveries(app.orm.em.fork())
    } catch (err) {
      app.log.warn({ err }, 'what to tell webhooks cannot be read, which is tried again')
    }
  }

  const timer = setInterval(() => {
    round ??= look().finally(() => {
      round = null
    })
  }, interval).unref()

  app.addHook('preClose', async () => {
    clearInterval(timer)
    await round
  })
}

export const autoConfig = ({ config }: FastifyInstance): WebhooksOptions => ({
  origin: config.SITE_URL.origin,
  isOn: config.JOBS === 'on'
})

export default fp(webhooks, { name: 'webhooks', fastify: '5.x', dependencies: ['db', 'jobs', 'outgoing'] })
