import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Writer } from '../src/comments/add.ts'
import { ownPath } from '../src/http/own-path.ts'
import { probationOf } from '../src/members/probation.ts'
import { includesRole } from '../src/members/roles.ts'
import type { Probation } from '../src/members/write-rate.ts'
import { countUnread } from '../src/notices/shown.ts'
import type { PostItem } from '../src/posts/schema.ts'
import type { Site } from '../src/views/layout.ts'
import { markVotedPosts } from '../src/votes/voted.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What every page shows of the board, with the member who is logged in. */
    getSite(): Promise<Site>
    /** What of the member matters for a comment: the role, and whether they are new. */
    getWriter(): Writer
    /** What new members may write, by the settings. */
    getProbation(table: Probation['table']): Probation | undefined
    /** Sets `voted` of posts when a member is logged in. */
    markVotedPosts(posts: PostItem[]): Promise<void>
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

  app.decorateRequest('markVotedPosts', async function mark(this: FastifyRequest, posts: PostItem[]) {
    const member = await this.getMember()
    if (member) await this.read((em) => markVotedPosts(em, member.id, posts))
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
