import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { CodedError } from '../src/errors/coded-error.ts'
import { listMapParts, mapPartSize, readMapPart } from '../src/posts/site-map.ts'
import { WholeNumber } from '../src/schema/whole-number.ts'
import { webManifest } from '../src/views/manifest.ts'
import { robotsText } from '../src/views/robots.ts'
import { pagesSitemap, postsSitemap, sitemapIndex } from '../src/views/sitemap.ts'

const xml = 'application/xml; charset=utf-8'

const cached = { config: { cache: 'board' } } as const
const part = WholeNumber({ minimum: 1, maximum: Math.ceil(4_294_967_295 / mapPartSize) })
const byPart = { schema: { params: Type.Object({ part }) }, ...cached }

/** What crawlers and phones ask a site for. */
const crawlers: FastifyPluginAsyncTypebox = async (app) => {
  // In memory, as assets are.
  app.get('/robots.txt', { config: { skipLoadShedding: true } }, (_request, reply) =>
    reply
      .header('cache-control', 'public, max-age=3600')
      .type('text/plain; charset=utf-8')
      .send(robotsText(app.site.url, app.settings.refuse_model_crawlers))
  )

  app.get('/app.webmanifest', cached, (_request, reply) =>
    reply
      .type('application/manifest+json; charset=utf-8')
      .send(webManifest(app.site, app.assets['icon-512.png'].path))
  )

  app.get('/sitemap.xml', cached, async function showSitemap(request, reply) {
    const parts = await request.read(listMapParts)
    const origin = request.getOrigin()
    return reply.document(`${origin}/sitemap.xml`, xml, sitemapIndex(origin, parts))
  })

  app.get('/sitemap/pages.xml', cached, async function showPages(request, reply) {
    const paths = [
      '/',
      '/newest',
      '/active',
      '/top',
      '/comments',
      '/feeds',
      '/docs/api',
      ...Object.keys(app.site.texts ?? {})
    ]
    const origin = request.getOrigin()
    return reply.document(`${origin}/sitemap/pages.xml`, xml, pagesSitemap(origin, paths))
  })

  app.get('/sitemap/posts-:part.xml', byPart, async function showPosts(request, reply) {
    const { part } = request.params
    const posts = await request.read((em) => readMapPart(em, part))
    if (posts.length === 0) throw new CodedError('PAGE_NOT_FOUND', 'There are no such posts.')
    const origin = request.getOrigin()
    return reply.document(`${origin}/sitemap/posts-${part}.xml`, xml, postsSitemap(origin, posts))
  })
}

export default crawlers
