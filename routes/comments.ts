import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { listComments } from '../src/comments/list.ts'
import { pageSize } from '../src/lists/limits.ts'
import { PageQuery } from '../src/posts/list-schema.ts'
import { commentsPage } from '../src/views/comment-list.ts'
import { commentListView } from '../src/views/list-view.ts'

const comments: FastifyPluginAsyncTypebox = async (app) => {
  const options = { schema: { querystring: PageQuery }, config: { cache: 'board' } } as const

  app.get('/comments', options, async function showComments(request, reply) {
    const query = { limit: pageSize.default, ...request.query }
    const page = await request.read((em) => listComments(em, query))
    return reply.page(commentsPage(await request.getSite(), commentListView(page, '/comments', new Date())))
  })
}

export default comments
