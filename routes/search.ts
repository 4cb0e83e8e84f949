import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { find } from '../src/search/find.ts'
import { cleanQuery, SearchQuery } from '../src/search/search.ts'
import { openSearch } from '../src/views/open-search.ts'
import { searchPage } from '../src/views/search.ts'

const search: FastifyPluginAsyncTypebox = async (app) => {
  const options = {
    schema: { querystring: SearchQuery },
    config: { cache: 'board', cacheKey: { q: cleanQuery } },
    preHandler: app.limitSearches
  } as const

  app.get('/search', options, async function showSearch(request, reply) {
    const { q: given = '', ...query } = request.query
    const [q, now] = [cleanQuery(given), new Date()]
    if (q === '') return reply.page(searchPage(await request.getSite(), { q, ...query, now }))
    const found = await request.read((em) => find(em, q, query))
    await request.markPosts(found.posts)
    return reply.page(searchPage(await request.getSite(), { q, ...query, found, now }))
  })

  app.get('/opensearch.xml', async function describeSearch(request, reply) {
    return reply
      .header('cache-control', 'public, max-age=86400')
      .type('application/opensearchdescription+xml; charset=utf-8')
      .send(openSearch(app.site.name, request.getOrigin()))
  })
}

export default search
