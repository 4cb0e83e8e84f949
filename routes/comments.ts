import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { listComments } from '../src/comments/list.ts'
import { PageQuery } from '../src/lists/slices.ts'
import { sieveOf } from '../src/read-state/hidden.ts'
import { commentsPage } from '../src/views/comment-list.ts'
import { commentListView } from '../src/views/list-view.ts'

const comments: FastifyPluginAsyncTypebox = async (app) => {
  const options = { schema: { querystring: PageQuery }, config: { cache: 'board' } } as const

  app.get('/comments', options, async function showComments(request, reply) {
    const member = await request.getMember()
    const slice = await request.read((em) =>
      listComments(em, request.query, member ? sieveOf(em, member, ({ post }) => post.id) : undefined)
    )
    return reply.page(commentsPage(await request.getSite(), commentListView(slice, '/comments', new Date())))
  })
}

export default comments
