import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { created, noContent, ok } from '../../../src/schema/replies.ts'
import { IdParams } from '../../../src/schema/types.ts'
import {
  changeSource,
  deleteSource,
  listSources,
  makeSource,
  runSource
} from '../../../src/sources/administer.ts'
import { NewSource, SourceChanges, SourceList } from '../../../src/sources/schema.ts'

const config = { role: 'admin' } as const
const list = { schema: { response: ok(SourceList) }, config }
const create = { schema: { body: NewSource, response: created }, config }
const update = { schema: { params: IdParams, body: SourceChanges, response: noContent }, config }
const byId = { schema: { params: IdParams, response: noContent }, config }

const sources: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/sources', list, async function readSources(request) {
    return { sources: await listSources(request.getDb()) }
  })

  app.post('/sources', create, async function createSource(request) {
    return { id: await makeSource(request.getDb(), request.member.id, request.body) }
  })

  app.put('/sources/:id', update, async function updateSource(request) {
    await changeSource(request.getDb(), request.member.id, request.params.id, request.body)
  })

  app.post('/sources/:id/run', byId, async function readSourceNow(request) {
    await runSource(request.getDb(), request.member.id, request.params.id)
  })

  app.delete('/sources/:id', byId, async function removeSource(request) {
    await deleteSource(request.getDb(), request.member.id, request.params.id)
  })
}

export default sources
