import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { listComments } from '../../src/comments/list.ts'
import { PageQuery } from '../../src/lists/slices.ts'
import { undoMinutes } from '../../src/posts/limits.ts'
import { listPosts } from '../../src/posts/list.ts'
import { findUndoablePost } from '../../src/posts/restore.ts'
import { Id } from '../../src/schema/types.ts'
import { dashboardCommentsPage, dashboardPage } from '../../src/views/dashboard.ts'
import { commentListView, listView } from '../../src/views/list-view.ts'

const options = { schema: { querystring: PageQuery } }
/** After a post was deleted. */
const OwnPostsQuery = Type.Object({ ...PageQuery.properties, deleted: Type.Optional(Id) })

const dashboard: FastifyPluginAsyncTypebox = async (app) => {
  app.membersOnly()

  app.get('/', { schema: { querystring: OwnPostsQuery } }, async function showOwnPosts(request, reply) {
    const { deleted: id, ...page } = request.query
    const userId = request.member.id
    const slice = await request.read((em) => listPosts(em, { sort: 'new', userId, ...page }))
    const deleted = id && (await findUndoablePost(request.getDb(), userId, id))
    const undoable = deleted && { id, title: deleted.title, minutes: undoMinutes }
    const list = listView(slice, '/dashboard', new Date())
    return reply.page(
      dashboardPage(await request.getSite(), { ...list, ...(undoable && { deleted: undoable }) })
    )
  })

  app.get('/comments', options, async function showOwnComments(request, reply) {
    const query = { userId: request.member.id, ...request.query }
    const slice = await request.read((em) => listComments(em, query))
    const list = commentListView(slice, '/dashboard/comments', new Date())
    return reply.page(dashboardCommentsPage(await request.getSite(), list))
  })
}

export default dashboard
