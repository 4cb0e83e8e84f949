import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { listComments } from '../../src/comments/list.ts'
import { pageSize } from '../../src/lists/limits.ts'
import { listPosts } from '../../src/posts/list.ts'
import { PageQuery } from '../../src/posts/list-schema.ts'
import { dashboardCommentsPage, dashboardPage } from '../../src/views/dashboard.ts'
import { commentListView, listView } from '../../src/views/list-view.ts'

const dashboard: FastifyPluginAsyncTypebox = async (app) => {
  const schema = { querystring: PageQuery }

  app.get('/', { schema }, async function showDashboard(request, reply) {
    const { id: userId } = await request.requireMember()
    const query = { sort: 'new', userId, limit: pageSize.default, ...request.query } as const
    const page = await request.read((em) => listPosts(em, query))
    return reply.page(dashboardPage(await request.getSite(), listView(page, '/dashboard', new Date())))
  })

  app.get('/comments', { schema }, async function showOwnComments(request, reply) {
    const { id: userId } = await request.requireMember()
    const query = { userId, limit: pageSize.default, ...request.query }
    const page = await request.read((em) => listComments(em, query))
    return reply.page(
      dashboardCommentsPage(await request.getSite(), commentListView(page, '/dashboard/comments', new Date()))
    )
  })
}

export default dashboard
