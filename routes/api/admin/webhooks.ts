import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { createdAs, noContent, ok } from '../../../src/schema/replies.ts'
import { IdParams } from '../../../src/schema/types.ts'
import {
  deleteWebhook,
  enableWebhook,
  findWebhook,
  listWebhooks,
  makeWebhook,
  testWebhook
} from '../../../src/webhooks/administer.ts'
import {
  MadeWebhook,
  NewWebhook,
  WebhookChanges,
  WebhookDetail,
  WebhookItem
} from '../../../src/webhooks/schema.ts'

const config = { role: 'admin' } as const
const list = {
  schema: { response: ok(Type.Object({ webhooks: Type.Array(WebhookItem) }, { title: 'WebhookList' })) },
  config
}
const create = { schema: { body: NewWebhook, response: createdAs(MadeWebhook) }, config }
const read = { schema: { params: IdParams, response: ok(WebhookDetail) }, config }
const update = { schema: { params: IdParams, body: WebhookChanges, response: noContent }, config }
const byId = { schema: { params: IdParams, response: noContent }, config }

const webhooks: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/webhooks', list, async function readWebhooks(request) {
    return { webhooks: await listWebhooks(request.getDb()) }
  })

  app.post('/webhooks', create, async function createWebhook(request) {
    return makeWebhook(request.getDb(), request.member.id, request.body, app.config.SITE_URL.origin)
  })

  app.get('/webhooks/:id', read, async function readWebhook(request) {
    return findWebhook(request.getDb(), request.params.id)
  })

  app.put('/webhooks/:id', update, async function updateWebhook(request) {
    await enableWebhook(request.getDb(), request.member.id, request.params.id, request.body.enabled)
  })

  app.post('/webhooks/:id/test', byId, async function sendTest(request) {
    await testWebhook(request.getDb(), request.member.id, request.params.id)
  })

  app.delete('/webhooks/:id', byId, async function removeWebhook(request) {
    await deleteWebhook(request.getDb(), request.member.id, request.params.id)
  })
}

export default webhooks
