import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { deleteRefused } from '../src/accounts/applications.ts'
import { keptAttempts } from '../src/accounts/login-throttle.ts'
import { deleteInParts, type OutdatedRows } from '../src/sql/delete-in-parts.ts'

export interface CleanUpOptions {
  /** Average milliseconds between two rounds; the first comes after a sixtieth of it. Default one hour. */
  interval?: number
}

/** Days after which it is forgotten when a member last read a discussion. */
const visitDays = 365

/** Days for which a read notice is kept. Unread ones are kept for good, so that a member who returns finds them. */
const noticeDays = 365

/** Days for which the list of tokens says that one has expired. */
const expiredTokenDays = 30

/** Days for which it is kept what a webhook was told. */
const deliveryDays = 30

const hour = 3_600_000

/** Deletes what has expired, old attempts, visits and notices, and accounts that were refused, now and then, in every process. */
async function cleanUp(app: FastifyInstance, { interval = hour }: CleanUpOptions) {
  const closing = new AbortController()
  let timeout: NodeJS.Timeout | undefined
  let round: Promise<void> | undefined

  async function run() {
    try {
      for (const rows of outdated(Date.now())) {
        const deleted = await deleteInParts(app.orm.em.fork(), rows, closing.signal)
        if (deleted > 0) app.log.info({ table: rows.table, deleted }, `deleted ${deleted} old ${rows.table}`)
      }
      const refused = await deleteRefused(() => app.orm.em.fork(), closing.signal)
      if (refused > 0) app.log.info({ deleted: refused }, `deleted ${refused} accounts that were refused`)
    } catch (err) {
      if (!closing.signal.aborted) app.log.warn({ err }, 'the clean-up failed, and is tried again later')
    }
    schedule(interval)
  }

  /** Processes that started together do not clean up together. */
  function schedule(average: number) {
    if (closing.signal.aborted) return
    timeout = setTimeout(
      () => {
        round = run()
      },
      average * (0.5 + Math.random())
    ).unref()
  }

  app.addHook('onReady', async () => schedule(interval / 60))

  app.addHook('preClose', async () => {
    closing.abort()
    clearTimeout(timeout)
    await round
  })
}

function outdated(now: number): OutdatedRows[] {
  return [
    { table: 'sessions', column: 'expires_at', before: new Date(now) },
    { table: 'secrets', column: 'expires_at', before: new Date(now) },
    { table: 'tokens', column: 'expires_at', before: new Date(now - expiredTokenDays * 24 * hour) },
    { table: 'attempts', column: 'created_at', before: new Date(now - keptAttempts) },
    { table: 'visits', column: 'visited_at', before: new Date(now - visitDays * 24 * hour) },
    { table: 'deliveries', column: 'created_at', before: new Date(now - deliveryDays * 24 * hour) },
    { table: 'notices', column: 'read_at', before: new Date(now - noticeDays * 24 * hour) }
  ]
}

export default fp(cleanUp, { name: 'clean-up', fastify: '5.x', dependencies: ['db'] })
