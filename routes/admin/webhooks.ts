import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { IdParams } from '../../src/schema/types.ts'
import { adminWebhookPage, adminWebhooksPage } from '../../src/views/admin/webhooks.ts'
import type { FormState } from '../../src/views/form.ts'
import {
  deleteWebhook,
  enableWebhook,
  findWebhook,
  listWebhooks,
  makeWebhook,
  testWebhook
} from '../../src/webhooks/administer.ts'
import { events, WebhookForm } from '../../src/webhooks/schema.ts'

const Done = Type.Object({ done: Type.Optional(Type.Literal('yes')) })
const EnabledForm = Type.Object({ enabled: Type.Enum(['0', '1']) })

const config = { role: 'admin' } as const
const path = '/admin/webhooks'

const webhooks: FastifyPluginAsyncTypebox = async (app) => {
  app.acceptForms()

  async function render(
    request: FastifyRequest,
    shown: { isDone?: boolean; secret?: string; state?: FormState }
  ) {
    const webhooks = await listWebhooks(request.getDb())
    return adminWebhooksPage(await request.getSite(), { webhooks, events, ...shown })
  }

  app.get('/webhooks', { schema: { querystring: Done }, config }, async function showAll(request, reply) {
    return reply.page(await render(request, { isDone: request.query.done !== undefined }))
  })

  app.post(
    '/webhooks',
    {
      schema: { body: WebhookForm },
      config,
      errorHandler: app.redisplay((request, state) => render(request, { state }))
    },
    async function make(request, reply) {
      const { min_score, ...rest } = request.body
      const chosen = [request.body.events].flat()
      const wanted = {
        ...rest,
        events: events.filter((event) => chosen.includes(event)),
        ...(min_score !== '' && { min_score })
      }
      const origin = app.config.SITE_URL.origin
      const { secret } = await makeWebhook(request.getDb(), request.member.id, wanted, origin)
      // Not redirected: the secret is shown once, and is in no address.
      return reply.page(await render(request, { secret }))
    }
  )

  const one = { schema: { params: IdParams, querystring: Done }, config }

  app.get('/webhooks/:id', one, async function showOne(request, reply) {
    const webhook = await findWebhook(request.getDb(), request.params.id)
    const isDone = request.query.done !== undefined
    return reply.page(adminWebhookPage(await request.getSite(), { webhook, isDone, now: new Date() }))
  })

  app.post(
    '/webhooks/:id/enabled',
    { schema: { params: IdParams, body: EnabledForm }, config },
    async function enable(request, reply) {
      const { id } = request.params
      await enableWebhook(request.getDb(), request.member.id, id, request.body.enabled === '1')
      return reply.redirect(`${path}/${id}?done=yes`, 303)
    }
  )

  app.post(
    '/webhooks/:id/test',
    { schema: { params: IdParams }, config },
    async function test(request, reply) {
      await testWebhook(request.getDb(), request.member.id, request.params.id)
      return reply.redirect(`${path}/${request.params.id}?done=yes`, 303)
    }
  )

  app.post(
    '/webhooks/:id/delete',
    { schema: { params: IdParams }, config },
    async function remove(request, reply) {
      await deleteWebhook(request.getDb(), request.member.id, request.params.id)
      return reply.redirect(`${path}?done=yes`, 303)
    }
  )
}

export default webhooks
