import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Writer } from '../src/comments/add.ts'
import { ownPath } from '../src/http/own-path.ts'
import { probationOf } from '../src/members/probation.ts'
import { includesRole } from '../src/members/roles.ts'
import type { Probation } from '../src/members/write-rate.ts'
import { countUnread } from '../src/notices/shown.ts'
import { listPosts, type PostListQuery, type PostSlice } from '../src/posts/list.ts'
import type { PostItem } from '../src/posts/schema.ts'
import { markerOfPosts, markPosts, sieveOfPosts } from '../src/read-state/posts.ts'
import type { TagRules } from '../src/tags/choose.ts'
import type { Site } from '../src/views/layout.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What every page shows of the board, with the member who is logged in. */
    getSite(): Promise<Site>
    /** What of the member matters for a comment: the role, and whether they are new. */
    getWriter(): Writer
    /** What new members may write, by the settings. */
    getProbation(table: Probation['table']): Probation | undefined
    /** Reads a list as the reader sees it: for members what they did is marked, and what they hide left out. */
    listPosts(query: PostListQuery): Promise<PostSlice>
    /** The same for a list that leaves out nothing: that of one member. */
    listAllPosts(query: PostListQuery): Promise<PostSlice>
    /** Marks what the member who is logged in did with posts. */
    markPosts(posts: PostItem[]): Promise<void>
    /** What tags the member may give a post. */
    getTagRules(): TagRules
    /** Path of the page of this site in `Referer`, or null. */
    getReferringPath(): string | null
  }
}

async function reader(app: FastifyInstance) {
  app.decorateRequest('getSite', async function getSite(this: FastifyRequest) {
    const member = await this.getMember()
    if (!member) return app.site
    const { id, username, role, approved_at, shortcuts } = member
    const unread = member.unread_notices ?? (await countUnread(this.getDb(), id))
    const isModerator = includesRole(role, 'moderator')
    return {
      ...app.site,
      member: { id, username, role, isModerator, isWaiting: approved_at === null, unread, shortcuts }
    }
  })

  app.decorateRequest('getWriter', function getWriter(this: FastifyRequest) {
    const isModerator = includesRole(this.member.role, 'moderator')
    return { isModerator, probation: this.getProbation('comments') }
  })

  app.decorateRequest('getProbation', (table: Probation['table']) =>
    probationOf(app.settings, table, app.site.url)
  )

  app.decorateRequest('getTagRules', function getTagRules(this: FastifyRequest) {
    const { tags_min: min, tags_max: max } = app.settings
    return { tags: app.tags, min, max, role: this.member.role }
  })

  app.decorateRequest('listPosts', async function list(this: FastifyRequest, query: PostListQuery) {
    const member = await this.getMember()
    return this.read((em) => listPosts(em, query, member ? sieveOfPosts(em, member, query.tags) : undefined))
  })

  app.decorateRequest('listAllPosts', async function list(this: FastifyRequest, query: PostListQuery) {
    const member = await this.getMember()
    return this.read((em) => listPosts(em, query, member ? markerOfPosts(em, member.id) : undefined))
  })

  app.decorateRequest('markPosts', async function mark(this: FastifyRequest, posts: PostItem[]) {
    const member = await this.getMember()
    if (member) await this.read((em) => markPosts(em, member.id, posts))
  })

  app.decorateRequest('getReferringPath', function getReferringPath(this: FastifyRequest) {
    const url = URL.parse(this.headers.referer ?? '')
    return url?.host === this.host ? ownPath(url.pathname + url.search) : null
  })
}

export default fp(reader, {
  name: 'reader',
  fastify: '5.x',
  dependencies: ['db', 'pages', 'session', 'settings']
})
