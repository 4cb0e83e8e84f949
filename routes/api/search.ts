import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ok } from '../../src/schema/replies.ts'
import { find } from '../../src/search/find.ts'
import { cleanQuery, FoundPage, SearchApiQuery } from '../../src/search/search.ts'

const search: FastifyPluginAsyncTypebox = async (app) => {
  const options = {
    schema: { querystring: SearchApiQuery, response: ok(FoundPage) },
    config: { cache: 'board', cacheKey: { q: cleanQuery } },
    preHandler: app.limitSearches
  } as const

  app.get('/search', options, async function findInApi(request) {
    const { q, ...query } = request.query
    const found = await request.read((em) => find(em, cleanQuery(q), query))
    await request.markPosts(found.posts)
    return found
  })
}

export default search
