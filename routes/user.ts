import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { listComments } from '../src/comments/list.ts'
import { PageQuery } from '../src/lists/slices.ts'
import { identityKey } from '../src/members/names.ts'
import { findProfile } from '../src/members/profiles.ts'
import { UsernameParams } from '../src/members/schema.ts'
import { userCommentsPage } from '../src/views/comment-list.ts'
import { commentListView, listView } from '../src/views/list-view.ts'
import { userPage } from '../src/views/user.ts'

const user: FastifyPluginAsyncTypebox = async (app) => {
  const schema = { params: UsernameParams, querystring: PageQuery }
  const options = { schema, config: { cache: 'members', cacheKey: { username: identityKey } } } as const

  app.get('/user/:username', options, async function showUser(request, reply) {
    const now = new Date()
    const profile = await request.read((em) => findProfile(em, request.params.username))
    const slice = await request.listAllPosts({ sort: 'new', userId: profile.id, ...request.query })
    const list = listView(slice, `/user/${encodeURIComponent(profile.username)}`, now)
    return reply.page(userPage(await request.getSite(), { profile, ...list }))
  })

  app.get('/user/:username/comments', options, async function showUserComments(request, reply) {
    const { username, slice } = await request.read(async (em) => {
      const { id: userId, username } = await findProfile(em, request.params.username)
      return { username, slice: await listComments(em, { userId, ...request.query }) }
    })
    const list = commentListView(slice, `/user/${encodeURIComponent(username)}/comments`, new Date())
    return reply.page(userCommentsPage(await request.getSite(), { username, ...list }))
  })
}

export default user
