import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { batchJob, moderateBatch } from '../src/moderation/batches.ts'

/** Removes and restores what a member has written, as jobs. */
async function moderation(app: FastifyInstance) {
  app.registerJob(batchJob, async (payload, context) => {
    await moderateBatch(payload, context)
    // Nothing of it is in a request, by which the page cache learns of writes.
    app.pageCache?.recordWrite()
  })
}

export default fp(moderation, { name: 'moderation', fastify: '5.x', dependencies: ['jobs', 'page-cache'] })
