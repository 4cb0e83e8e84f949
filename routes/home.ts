import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import fp from 'fastify-plugin'
import { pageSize } from '../src/lists/limits.ts'
import { listPosts } from '../src/posts/list.ts'
import { PageQuery, TopQuery } from '../src/posts/list-schema.ts'
import { postListPage } from '../src/views/home.ts'
import { listView } from '../src/views/list-view.ts'

const lists = [
  { path: '/', sort: 'hot' },
  { path: '/newest', sort: 'new' },
  { path: '/active', sort: 'active' }
] as const

const home: FastifyPluginAsyncTypebox = async (app) => {
  for (const { path, sort } of lists) {
    const options = { schema: { querystring: PageQuery }, config: { cache: 'board' } } as const
    app.get(path, options, async function showList(request, reply) {
      const now = new Date()
      const query = { sort, limit: pageSize.default, ...request.query }
      const page = await request.read((em) => listPosts(em, query))
      await request.markPosts(page.posts)
      return reply.page(postListPage(await request.getSite(), { list: sort, ...listView(page, path, now) }))
    })
  }

  const options = { schema: { querystring: TopQuery }, config: { cache: 'board' } } as const
  app.get('/top', options, async function showTop(request, reply) {
    const now = new Date()
    const { period } = request.query
    const query = { sort: 'top', limit: pageSize.default, now, ...request.query } as const
    const page = await request.read((em) => listPosts(em, query))
    await request.markPosts(page.posts)
    return reply.page(
      postListPage(await request.getSite(), {
        list: 'top',
        period,
        ...listView(page, `/top?period=${period}`, now)
      })
    )
  })
}

/** By name: without the db plugin, whose `onReady` hook creates the tables, there is no home page. */
export default fp(home, { name: 'home', dependencies: ['db'], encapsulate: true })
