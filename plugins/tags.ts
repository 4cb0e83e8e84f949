import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { moveMerged } from '../src/posts/merge-tags.ts'
import { mergeJob } from '../src/tags/administer.ts'

/** Moves the posts of tags that were merged, as jobs. */
async function tags(app: FastifyInstance) {
  app.registerJob(mergeJob, async (payload, context) => {
    await moveMerged(payload, context)
    // Nothing of it is in a request, by which the page cache learns of writes.
    app.pageCache?.recordWrite()
  })
}

export default fp(tags, { name: 'tags', fastify: '5.x', dependencies: ['jobs', 'page-cache'] })
