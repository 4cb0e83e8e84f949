import type { FastifyInstance, FastifyReply } from 'fastify'
import { isSqlite } from 'fastify-mikro-orm'
import fp from 'fastify-plugin'
import { VisitQueue } from '../src/read-state/visit-queue.ts'
import { type NewVisit, recordVisit } from '../src/read-state/visits.ts'

declare module 'fastify' {
  interface FastifyReply {
    /** Records a visit once the response has been sent. When that fails, the visit is given up. */
    recordVisit(visit: NewVisit): void
  }
}

/** Milliseconds that writing a visit may take. On SQLite it has the only connection, and reads wait for it. */
const patience = { sqlite: 50, server: 1_000 }

/** No page waits for the visit that it is, or fails with it. */
async function visits(app: FastifyInstance) {
  const queue = new VisitQueue({
    write: (visit) => recordVisit(fork(), visit),
    onGiveUp: (visits, err) => app.log.debug({ err, visits }, 'visits were not recorded')
  })

  function fork() {
    const { em } = app.orm
    return em.fork({
      disableContextResolution: true,
      signal: AbortSignal.timeout(isSqlite(em) ? patience.sqlite : patience.server),
      inflightQueryAbortStrategy: 'cancel query'
    })
  }

  app.decorateReply('recordVisit', function record(this: FastifyReply, visit: NewVisit) {
    this.raw.once('finish', () => queue.add(visit))
  })

  // Before the database is closed.
  app.addHook('onClose', () => queue.idle())
}

export default fp(visits, { name: 'visits', fastify: '5.x', dependencies: ['db'] })
