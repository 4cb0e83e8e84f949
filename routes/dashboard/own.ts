import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { listComments } from '../../src/comments/list.ts'
import { PageQuery } from '../../src/lists/slices.ts'
import { listPosts } from '../../src/posts/list.ts'
import { dashboardCommentsPage, dashboardPage } from '../../src/views/dashboard.ts'
import { commentListView, listView } from '../../src/views/list-view.ts'

const options = { schema: { querystring: PageQuery } }

const dashboard: FastifyPluginAsyncTypebox = async (app) => {
  app.membersOnly()

  app.get('/', options, async function showOwnPosts(request, reply) {
    const query = { sort: 'new', userId: request.member.id, ...request.query } as const
    const slice = await request.read((em) => listPosts(em, query))
    return reply.page(dashboardPage(await request.getSite(), listView(slice, '/dashboard', new Date())))
  })

  app.get('/comments', options, async function showOwnComments(request, reply) {
    const query = { userId: request.member.id, ...request.query }
    const slice = await request.read((em) => listComments(em, query))
    const list = commentListView(slice, '/dashboard/comments', new Date())
    return reply.page(dashboardCommentsPage(await request.getSite(), list))
  })
}

export default dashboard
