import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { findFeedOwner } from '../src/accounts/feed-token.ts'
import { listComments } from '../src/comments/list.ts'
import { CodedError } from '../src/errors/coded-error.ts'
import { identityKey } from '../src/members/names.ts'
import { findProfile } from '../src/members/profiles.ts'
import { UsernameParams } from '../src/members/schema.ts'
import { listNotices } from '../src/notices/list.ts'
import { domainKey, SiteParams } from '../src/posts/domains.ts'
import { listPosts } from '../src/posts/list.ts'
import { findPost } from '../src/posts/read.ts'
import { TopQuery } from '../src/posts/schema.ts'
import { listOwn } from '../src/read-state/own-lists.ts'
import { sieveOfPosts } from '../src/read-state/posts.ts'
import { IdParams } from '../src/schema/types.ts'
import { maxAddress, normalizeAddress, tagsOfAddress } from '../src/tags/address.ts'
import { feedFormats } from '../src/views/feeds/feed.ts'
import {
  commentsFeed,
  discussionFeed,
  domainFeed,
  homeFeed,
  memberCommentsFeed,
  memberFeed,
  postsFeed,
  repliesFeed,
  savedFeed,
  tagFeed
} from '../src/views/feeds/lists.ts'
import { feedsPage } from '../src/views/feeds-page.ts'

const limit = 25

/** What lists of posts have in feeds. */
const inFeeds = { limit, withHtml: true }

const format = { format: Type.Enum([...feedFormats]) }
const plain = { params: Type.Object(format) }
const ofSite = { params: Type.Object({ ...SiteParams.properties, ...format }) }
const ofTags = {
  params: Type.Object({ names: Type.String({ minLength: 1, maxLength: maxAddress }), ...format })
}
const ofMember = { params: Type.Object({ ...UsernameParams.properties, ...format }) }
const ofPost = { params: Type.Object({ ...IdParams.properties, ...format }) }
const ofPeriod = { ...plain, querystring: Type.Pick(TopQuery, ['period']) }

const lists = [
  { path: '/hot', sort: 'hot' },
  { path: '/newest', sort: 'new' },
  { path: '/active', sort: 'active' }
] as const

/** A feed for each list that everybody reads. A private feed is cached by nobody: its token may have been replaced. */
const publicLists: FastifyPluginAsyncTypebox<{ isPrivate: boolean }> = async (app, { isPrivate }) => {
  const board = isPrivate ? {} : ({ cache: 'board' } as const)
  const post = isPrivate ? {} : ({ cache: 'post' } as const)
  const site = isPrivate ? {} : ({ cache: 'board', cacheKey: { domain: domainKey } } as const)
  const tag = isPrivate ? {} : ({ cache: 'board', cacheKey: { names: normalizeAddress } } as const)
  const member = isPrivate ? {} : ({ cache: 'members', cacheKey: { username: identityKey } } as const)

  for (const { path, sort } of lists)
    app.get(`${path}.:format`, { schema: plain, config: board }, async function feedOfList(request, reply) {
      const { posts } = await request.read((em) => listPosts(em, { sort, ...inFeeds }))
      return reply.feed(postsFeed(sort, posts), request.params.format)
    })

  app.get('/top.:format', { schema: ofPeriod, config: board }, async function feedOfTop(request, reply) {
    const { period } = request.query
    const { posts } = await request.read((em) => listPosts(em, { sort: 'top', period, ...inFeeds }))
    return reply.feed(postsFeed('top', posts, period), request.params.format)
  })

  app.get(
    '/comments.:format',
    { schema: plain, config: board },
    async function feedOfComments(request, reply) {
      const { comments } = await request.read((em) => listComments(em, { limit }))
      return reply.feed(commentsFeed(comments), request.params.format)
    }
  )

  app.get(
    '/site/:domain/feed.:format',
    { schema: ofSite, config: site },
    async function feedOfSite(request, reply) {
      const domain = domainKey(request.params.domain)
      const { posts } = await request.read((em) => listPosts(em, { sort: 'new', domain, ...inFeeds }))
      if (posts.length === 0) throw new CodedError('SITE_NOT_FOUND', 'No post links to that site.')
      return reply.feed(domainFeed(domain, posts), request.params.format)
    }
  )

  app.get(
    '/tag/:names/feed.:format',
    { schema: ofTags, config: tag },
    async function feedOfTags(request, reply) {
      const { found, names } = tagsOfAddress(app.tags, request.params.names)
      const tags = found.map(({ id }) => id)
      const { posts } = await request.read((em) => listPosts(em, { sort: 'new', tags, ...inFeeds }))
      return reply.feed(tagFeed(names, posts), request.params.format)
    }
  )

  app.get(
    '/user/:username/feed.:format',
    { schema: ofMember, config: member },
    async function feedOfMember(request, reply) {
      const { profile, posts } = await request.read(async (em) => {
        const profile = await findProfile(em, request.params.username)
        return { profile, ...(await listPosts(em, { sort: 'new', userId: profile.id, ...inFeeds })) }
      })
      return reply.feed(memberFeed(profile, posts), request.params.format)
    }
  )

  app.get(
    '/user/:username/comments/feed.:format',
    { schema: ofMember, config: member },
    async function feedOfMembersComments(request, reply) {
      const { profile, comments } = await request.read(async (em) => {
        const profile = await findProfile(em, request.params.username)
        return { profile, ...(await listComments(em, { userId: profile.id, limit })) }
      })
      return reply.feed(memberCommentsFeed(profile, comments), request.params.format)
    }
  )

  app.get(
    '/post/:id/feed.:format',
    { schema: ofPost, config: post },
    async function feedOfDiscussion(request, reply) {
      const { id, format } = request.params
      const { post, comments } = await request.read(async (em) => {
        const post = await findPost(em, id)
        return { post, ...(await listComments(em, { postId: id, limit })) }
      })
      return reply.feed(discussionFeed(post, comments), format)
    }
  )
}

/** The feeds that a member reads by a token, in programs that do not log in; on a private board the others as well. */
const privateLists: FastifyPluginAsyncTypebox = async (app) => {
  app.addHook('preHandler', async (request) => {
    const { token = '' }: { token?: string } = Object(request.params)
    request.feedOwner = { ...(await requireOwner(request, token)), prefix: `/feeds/${token}` }
  })

  // The address must be in no index, and no page that the feed links to may learn it.
  app.addHook('onSend', async (_request, reply) => {
    reply.headers({ 'x-robots-tag': 'noindex, nofollow', 'referrer-policy': 'no-referrer' })
  })

  app.get('/home.:format', { schema: plain }, async function feedOfHome(request, reply) {
    const em = request.getDb()
    const reader = { id: ownerOf(request).id, filters: true }
    const { posts } = await listPosts(em, { sort: 'hot', ...inFeeds }, sieveOfPosts(em, reader))
    return reply.feed(homeFeed(ownerOf(request), posts), request.params.format)
  })

  app.get('/saved.:format', { schema: plain }, async function feedOfSaved(request, reply) {
    const owner = ownerOf(request)
    const { posts } = await listOwn(request.getDb(), owner.id, 'saved', inFeeds)
    return reply.feed(savedFeed(owner, posts), request.params.format)
  })

  app.get('/replies.:format', { schema: plain }, async function feedOfReplies(request, reply) {
    const owner = ownerOf(request)
    const { notices } = await listNotices(request.getDb(), owner.id, { limit, ofMembers: true })
    return reply.feed(repliesFeed(owner, notices), request.params.format)
  })

  app.register(publicLists, { isPrivate: true })
}

async function requireOwner(request: FastifyRequest, token: string) {
  const owner = await findFeedOwner(request.getDb(), token)
  if (owner && (owner.approved_at !== null || !request.server.settings.private)) return owner
  throw notFound()
}

function ownerOf({ feedOwner }: FastifyRequest) {
  if (!feedOwner) throw notFound()
  return feedOwner
}

function notFound() {
  return new CodedError('PAGE_NOT_FOUND', 'There is no such feed.')
}

const feeds: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/feeds', { config: { cache: 'board' } }, async function showFeeds(request, reply) {
    return reply.page(feedsPage(await request.getSite()))
  })

  app.register(publicLists, { isPrivate: false })
  app.register(privateLists, { prefix: '/feeds/:token' })
}

export default feeds
