import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { PageQuery } from '../src/lists/slices.ts'
import { domainKey, requireSite, SiteParams } from '../src/posts/domains.ts'
import { domainPage } from '../src/views/domain.ts'
import { listView } from '../src/views/list-view.ts'

const site: FastifyPluginAsyncTypebox = async (app) => {
  const schema = { params: SiteParams, querystring: PageQuery }
  const options = { schema, config: { cache: 'board', cacheKey: { domain: domainKey } } } as const

  app.get('/site/:domain', options, async function showSite(request, reply) {
    const now = new Date()
    const domain = domainKey(request.params.domain)
    const slice = requireSite(await request.listPosts({ sort: 'new', domain, ...request.query }))
    const list = listView(slice, `/site/${encodeURIComponent(domain)}`, now)
    return reply.page(domainPage(await request.getSite(), { domain, ...list }))
  })
}

export default site
