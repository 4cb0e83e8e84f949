import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { listComments } from '../../src/comments/list.ts'
import { CommentList } from '../../src/comments/schema.ts'
import { identityKey } from '../../src/members/names.ts'
import { findProfile } from '../../src/members/profiles.ts'
import { UsernameParams } from '../../src/members/schema.ts'
import { domainKey, requireSite, SiteParams } from '../../src/posts/domains.ts'
import { PostList } from '../../src/posts/schema.ts'
import { sieveOf } from '../../src/read-state/hidden.ts'
import { OwnListQuery } from '../../src/read-state/own-lists.ts'
import { ok } from '../../src/schema/replies.ts'

const newest = {
  schema: { querystring: OwnListQuery, response: ok(CommentList) },
  config: { cache: 'board' }
} as const
const ofMember = { params: UsernameParams, querystring: OwnListQuery }
const config = { cache: 'members', cacheKey: { username: identityKey } } as const
const ofSite = {
  schema: { params: SiteParams, querystring: OwnListQuery, response: ok(PostList) },
  config: { cache: 'board', cacheKey: { domain: domainKey } }
} as const
const posts = { schema: { ...ofMember, response: ok(PostList) }, config } as const
const comments = { schema: { ...ofMember, response: ok(CommentList) }, config } as const

/** What the pages of comments, of a site and of a member list. */
const lists: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/comments', newest, async function readComments(request) {
    const member = await request.getMember()
    return request.read((em) =>
      listComments(em, request.query, member ? sieveOf(em, member, ({ post }) => post.id) : undefined)
    )
  })

  app.get('/sites/:domain/posts', ofSite, async function readPostsOfSite(request) {
    const domain = domainKey(request.params.domain)
    return requireSite(await request.listPosts({ sort: 'new', domain, ...request.query }))
  })

  app.get('/users/:username/posts', posts, async function readPosts(request) {
    const { id } = await request.read((em) => findProfile(em, request.params.username))
    return request.listAllPosts({ sort: 'new', userId: id, ...request.query })
  })

  app.get('/users/:username/comments', comments, async function readCommentsOf(request) {
    return request.read(async (em) => {
      const { id: userId } = await findProfile(em, request.params.username)
      return listComments(em, { userId, ...request.query })
    })
  })
}

export default lists
