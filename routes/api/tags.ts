import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { PostList } from '../../src/posts/schema.ts'
import { OwnListQuery } from '../../src/read-state/own-lists.ts'
import { noContent, ok } from '../../src/schema/replies.ts'
import { tagsOfAddress } from '../../src/tags/address.ts'
import { chooseForReading, listFollowed } from '../../src/tags/choices.ts'
import { listTags } from '../../src/tags/list.ts'
import { TagChoiceBody, TagList, TagParams, TagSort } from '../../src/tags/schema.ts'

const FollowedQuery = Type.Object({ sort: TagSort, ...OwnListQuery.properties })

const list = { schema: { response: ok(TagList) }, config: { cache: 'board' } } as const
const followed = { schema: { querystring: FollowedQuery, response: ok(PostList) } }
const choose = { schema: { params: TagParams, body: TagChoiceBody, response: noContent } }
const forget = { schema: { params: TagParams, response: noContent } }

const tags: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/tags', list, async function readTags(request) {
    const member = await request.getMember()
    return { tags: await request.read((em) => listTags(em, member?.id)) }
  })

  app.register(forMembers)
}

const forMembers: FastifyPluginAsyncTypebox = async (app) => {
  app.membersOnly()

  app.get('/users/me/followed', followed, async function readFollowed(request) {
    const tags = await request.read((em) => listFollowed(em, request.member.id))
    return request.listPosts({ ...request.query, tags })
  })

  app.put('/tags/:name/choice', choose, async function chooseTag(request) {
    const { found } = tagsOfAddress(app.tags, request.params.name)
    for (const { id } of found)
      await chooseForReading(request.getDb(), request.member.id, id, request.body.choice)
  })

  app.delete('/tags/:name/choice', forget, async function forgetTag(request) {
    const { found } = tagsOfAddress(app.tags, request.params.name)
    for (const { id } of found) await chooseForReading(request.getDb(), request.member.id, id, null)
  })
}

export default tags
