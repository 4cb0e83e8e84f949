import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { CodedError } from '../src/errors/coded-error.ts'
import { pageSize } from '../src/lists/limits.ts'
import { listPosts } from '../src/posts/list.ts'
import { PageQuery } from '../src/posts/list-schema.ts'
import { domainPage } from '../src/views/domain.ts'
import { listView } from '../src/views/list-view.ts'

const SiteParams = Type.Object({ domain: Type.String({ minLength: 1, maxLength: 255 }) })

/** Submitted links have them in lower case. */
const domainKey = (domain: string) => domain.toLowerCase()

const site: FastifyPluginAsyncTypebox = async (app) => {
  const schema = { params: SiteParams, querystring: PageQuery }
  const options = { schema, config: { cache: 'board', cacheKey: { domain: domainKey } } } as const

  app.get('/site/:domain', options, async function showSite(request, reply) {
    const now = new Date()
    const domain = domainKey(request.params.domain)
    const query = { sort: 'new', domain, limit: pageSize.default, ...request.query } as const
    const page = await request.read((em) => listPosts(em, query))
    if (page.posts.length === 0 && page.position === 0) {
      throw new CodedError('SITE_NOT_FOUND', 'No post links to that site.')
    }
    await request.markPosts(page.posts)
    const path = `/site/${encodeURIComponent(domain)}`
    return reply.page(domainPage(await request.getSite(), { domain, ...listView(page, path, now) }))
  })
}

export default site
