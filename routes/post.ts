import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { findPost } from '../src/news/posts.ts'
import { readThread } from '../src/news/threads.ts'
import { IdParams } from '../src/schemas/parameters.ts'
import { postPage } from '../src/views/post.ts'

const post: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/post/:id', { schema: { params: IdParams } }, async function showPost(request, reply) {
    const em = request.getDb()
    const post = await findPost(em, request.params.id)
    const comments = await readThread(em, post.id)
    return reply.page(postPage(app.site, { post, comments, now: new Date() }))
  })
}

export default post
