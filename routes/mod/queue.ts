import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { readQueue } from '../../src/moderation/cases.ts'
import { queuePage } from '../../src/views/mod/queue.ts'

const queue: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/queue', { config: { role: 'moderator' } }, async function showQueue(request, reply) {
    const queue = await readQueue(request.getDb())
    return reply.page(queuePage(await request.getSite(), queue))
  })
}

export default queue
