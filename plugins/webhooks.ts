import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { repeat } from '../src/jobs/repeat.ts'
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

  const stop = repeat(
    () => queueDeliveries(app.orm.em.fork()),
    interval,
    (err) => app.log.warn({ err }, 'what to tell webhooks cannot be read, which is tried again')
  )
  app.addHook('preClose', stop)
}

export const autoConfig = ({ config }: FastifyInstance): WebhooksOptions => ({
  origin: config.SITE_URL.origin,
  isOn: config.JOBS === 'on'
})

export default fp(webhooks, { name: 'webhooks', fastify: '5.x', dependencies: ['db', 'jobs', 'outgoing'] })
