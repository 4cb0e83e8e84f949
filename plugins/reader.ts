import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { markPosts } from '../src/news/marks.ts'
import { ownPath } from '../src/own-path.ts'
import type { Site } from '../src/views/layout.ts'
import type { PostItem } from '../src/views/models.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The board as the one who asks sees it: with who they are, when they are logged in. */
    getSite(): Promise<Site>
    /** Marks the posts that the one who asks has voted for, when they are logged in. */
    markPosts(posts: PostItem[]): Promise<void>
    /** Path of the page of ours that led here, if the browser says. */
    getReferringPath(): string | null
  }
}

async function reader(app: FastifyInstance) {
  app.decorateRequest('getSite', async function getSite(this: FastifyRequest) {
    const member = await this.getMember()
    return member ? { ...app.site, member: { id: member.id, username: member.username } } : app.site
  })

  app.decorateRequest('markPosts', async function markForReader(this: FastifyRequest, posts: PostItem[]) {
    const member = await this.getMember()
    if (member) await this.read((em) => markPosts(em, member.id, posts))
  })

  app.decorateRequest('getReferringPath', function getReferringPath(this: FastifyRequest) {
    const url = URL.parse(this.headers.referer ?? '')
    return url?.host === this.host ? ownPath(url.pathname + url.search) : null
  })
}

export default fp(reader, { name: 'reader', fastify: '5.x', dependencies: ['db', 'pages', 'session'] })
