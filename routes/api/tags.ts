import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { noContent, ok } from '../../src/schema/replies.ts'
import { tagsOfAddress } from '../../src/tags/address.ts'
import { chooseForReading } from '../../src/tags/choices.ts'
import { listTags } from '../../src/tags/list.ts'
import { TagChoiceBody, TagList, TagParams } from '../../src/tags/schema.ts'

const list = { schema: { response: ok(TagList) }, config: { cache: 'board' } } as const
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
