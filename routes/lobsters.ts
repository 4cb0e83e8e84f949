import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import Type from 'typebox'
import { listPosts } from '../src/posts/list.ts'
import type { PostItem } from '../src/posts/schema.ts'
import { maxAddress, normalizeAddress, tagsOfAddress } from '../src/tags/address.ts'
import { lobstersJson } from '../src/views/feeds/lobsters.ts'

const limit = 25

const list = { config: { cache: 'board' } } as const
const ofTags = {
  schema: { params: Type.Object({ names: Type.String({ minLength: 1, maxLength: maxAddress }) }) },
  config: { cache: 'board', cacheKey: { names: normalizeAddress } }
} as const

/** Lists for programs that read those of Lobsters, such as Glance: its `instance-url` is `https://BOARD/lobsters`. */
const lobsters: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/lobsters/hottest.json', list, async function hottest(request, reply) {
    const { posts } = await request.read((em) => listPosts(em, { sort: 'hot', limit }))
    return send(reply, '/lobsters/hottest.json', posts)
  })

  app.get('/lobsters/newest.json', list, async function newest(request, reply) {
    const { posts } = await request.read((em) => listPosts(em, { sort: 'new', limit }))
    return send(reply, '/lobsters/newest.json', posts)
  })

  app.get('/lobsters/t/:names.json', ofTags, async function tagged(request, reply) {
    const { found, names } = tagsOfAddress(app.tags, request.params.names)
    const tags = found.map(({ id }) => id)
    const { posts } = await request.read((em) => listPosts(em, { sort: 'hot', tags, limit }))
    return send(reply, `/lobsters/t/${names}.json`, posts)
  })
}

function send(reply: FastifyReply, path: string, posts: PostItem[]) {
  const origin = reply.request.getOrigin()
  return reply.document(`${origin}${path}`, 'application/json; charset=utf-8', lobstersJson(origin, posts))
}

export default lobsters
