import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { pageSize } from '../src/news/limits.ts'
import { listPosts } from '../src/news/post-list.ts'
import { findProfile } from '../src/news/profiles.ts'
import { PageQuery } from '../src/schemas/list.ts'
import { UsernameParams } from '../src/schemas/parameters.ts'
import { listView } from '../src/views/list-view.ts'
import { userPage } from '../src/views/user.ts'

const user: FastifyPluginAsyncTypebox = async (app) => {
  const schema = { params: UsernameParams, querystring: PageQuery }

  app.get('/user/:username', { schema }, async function showUser(request, reply) {
    const now = new Date()
    const em = request.getDb()
    const profile = await findProfile(em, request.params.username)
    const page = await listPosts(em, {
      sort: 'new',
      userId: profile.id,
      limit: pageSize.default,
      ...request.query
    })
    const path = `/user/${encodeURIComponent(profile.username)}`
    return reply.page(userPage(app.site, { profile, ...listView(page, path, now) }))
  })
}

export default user
