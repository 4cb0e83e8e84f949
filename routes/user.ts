import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { listComments } from '../src/comments/list.ts'
import { pageSize } from '../src/lists/limits.ts'
import { identityKey } from '../src/members/names.ts'
import { findProfile } from '../src/members/profiles.ts'
import { listPosts } from '../src/posts/list.ts'
import { PageQuery } from '../src/posts/list-schema.ts'
import { UsernameParams } from '../src/schema/id.ts'
import { userCommentsPage } from '../src/views/comment-list.ts'
import { commentListView, listView } from '../src/views/list-view.ts'
import { userPage } from '../src/views/user.ts'

const user: FastifyPluginAsyncTypebox = async (app) => {
  const schema = { params: UsernameParams, querystring: PageQuery }
  const options = { schema, config: { cache: 'members', cacheKey: { username: identityKey } } } as const

  app.get('/user/:username', options, async function showUser(request, reply) {
    const now = new Date()
    const { profile, page } = await request.read(async (em) => {
      const profile = await findProfile(em, request.params.username)
      const query = { sort: 'new', userId: profile.id, limit: pageSize.default, ...request.query } as const
      return { profile, page: await listPosts(em, query) }
    })
    await request.markPosts(page.posts)
    const path = `/user/${encodeURIComponent(profile.username)}`
    return reply.page(userPage(await request.getSite(), { profile, ...listView(page, path, now) }))
  })

  app.get('/user/:username/comments', options, async function showUserComments(request, reply) {
    const { username, page } = await request.read(async (em) => {
      const { id: userId, username } = await findProfile(em, request.params.username)
      const page = await listComments(em, { userId, limit: pageSize.default, ...request.query })
      return { username, page }
    })
    const list = commentListView(page, `/user/${encodeURIComponent(username)}/comments`, new Date())
    return reply.page(userCommentsPage(await request.getSite(), { username, ...list }))
  })
}

export default user
