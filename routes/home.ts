import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { PageQuery } from '../src/lists/slices.ts'
import { TopQuery } from '../src/posts/schema.ts'
import { postListPage } from '../src/views/home.ts'
import { listView } from '../src/views/list-view.ts'

const lists = [
  { path: '/', sort: 'hot' },
  { path: '/newest', sort: 'new' },
  { path: '/active', sort: 'active' }
] as const

const listOptions = { schema: { querystring: PageQuery }, config: { cache: 'board' } } as const
const topOptions = { schema: { querystring: TopQuery }, config: { cache: 'board' } } as const

const home: FastifyPluginAsyncTypebox = async (app) => {
  for (const { path, sort } of lists) {
    app.get(path, listOptions, async function showList(request, reply) {
      const now = new Date()
      const slice = await request.listPosts({ sort, pinned: path === '/', ...request.query })
      const list = listView(slice, path, now)
      return reply.page(postListPage(await request.getSite(), { list: sort, ...list }))
    })
  }

  app.get('/top', topOptions, async function showTop(request, reply) {
    const now = new Date()
    const { period } = request.query
    const slice = await request.listPosts({ sort: 'top', now, ...request.query })
    const list = listView(slice, `/top?period=${period}`, now)
    return reply.page(postListPage(await request.getSite(), { list: 'top', period, ...list }))
  })
}

/** Depends on the db plugin by name, so that the tables are created before the first page is served. */
export default fp(home, { name: 'home', dependencies: ['db'], encapsulate: true })
