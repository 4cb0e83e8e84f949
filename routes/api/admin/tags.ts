import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { created, noContent, ok } from '../../../src/schema/replies.ts'
import { changeTag, makeTag, mergeTags } from '../../../src/tags/administer.ts'
import { listTags } from '../../../src/tags/list.ts'
import { AdminTags, Merge, NewTag, TagChanges, TagParams } from '../../../src/tags/schema.ts'

const config = { role: 'admin' } as const
const list = { schema: { response: ok(AdminTags) }, config }
const create = { schema: { body: NewTag, response: created }, config }
const update = { schema: { params: TagParams, body: TagChanges, response: noContent }, config }
const merge = { schema: { params: TagParams, body: Merge, response: noContent }, config }

const tags: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/tags', list, async function readTags(request) {
    return { tags: await listTags(request.getDb(), undefined, true) }
  })

  app.post('/tags', create, async function createTag(request, reply) {
    const id = await makeTag(request.getDb(), request.member.id, request.body)
    await app.refreshSettings()
    reply.header('location', `/api/posts?tag=${request.body.name}`)
    return { id }
  })

  app.put('/tags/:name', update, async function updateTag(request) {
    await changeTag(request.getDb(), request.member.id, request.params.name, request.body)
    await app.refreshSettings()
  })

  app.post('/tags/:name/merge', merge, async function merge(request) {
    await mergeTags(request.getDb(), request.member.id, request.params.name, request.body.into)
    await app.refreshSettings()
  })
}

export default tags
