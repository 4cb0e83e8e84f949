import type { FastifyInstance, FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import type { FeedOwner as Owner } from '../src/accounts/feed-token.ts'
import { applyRepresentation, negotiate } from '../src/http/send-page.ts'
import { Page } from '../src/page-cache/page.ts'
import { Revisions } from '../src/page-cache/revisions.ts'
import type { FeedContent, FeedFormat } from '../src/views/feeds/feed.ts'
import { renderFeed } from '../src/views/feeds/render.ts'

interface FeedOwner extends Owner {
  /** What the paths of their feeds begin with. */
  prefix: string
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose private feed it is; null for what is public. */
    feedOwner: FeedOwner | null
  }
  interface FastifyReply {
    /** Sends a list as a feed. */
    feed(content: FeedContent, format: FeedFormat): FastifyReply
    /**
     * Sends a document with the absolute addresses of the board. Readers ask for the whole of it again and again: it has
     * `Last-Modified` beside the `ETag`.
     * @param key of the document, the same as long as it is the same one
     */
    document(key: string, type: string, text: string, isPrivate?: boolean): FastifyReply
  }
}

/** Sends what machines read and other sites show: feeds and maps of the site. */
async function feeds(app: FastifyInstance) {
  const revisions = new Revisions()

  app.decorateRequest('feedOwner', null)

  app.decorateReply('feed', function feed(this: FastifyReply, content, format) {
    const prefix = this.request.feedOwner?.prefix ?? ''
    const { name, language, assets } = app.site
    const origin = this.request.getOrigin()
    const board = { name, language, origin, tag: app.feedTag, icon: origin + assets.picture }
    const { type, self, document } = renderFeed(board, content, format, prefix)
    return this.document(self, type, document, prefix !== '')
  })

  app.decorateReply(
    'document',
    function document(this: FastifyReply, key: string, type: string, text: string, isPrivate = false) {
      const lastModified = revisions.since(key, text)?.toUTCString() ?? null
      if (!isPrivate && app.site.url) {
        if (lastModified) this.header('last-modified', lastModified)
        return this.type(type).send(text)
      }
      // What depends on the host that was asked for, or on who asks, is no one else's.
      this.header('cache-control', 'private, no-cache').type(type)
      const page = new Page(text, type, {}, { lastModified })
      negotiate(page, this.request, (it) => this.send(applyRepresentation(it, this.request, this)))
      return this
    }
  )
}

export default fp(feeds, { name: 'feeds', fastify: '5.x', dependencies: ['pages', 'settings', 'page-cache'] })
