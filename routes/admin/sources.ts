import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { IdParams } from '../../src/schema/types.ts'
import {
  changeSource,
  deleteSource,
  findSource,
  listSources,
  makeSource,
  runSource
} from '../../src/sources/administer.ts'
import { NewSource, SourceForm } from '../../src/sources/schema.ts'
import { adminSourcePage, adminSourcesPage } from '../../src/views/admin/sources.ts'
import type { FormState } from '../../src/views/form.ts'

const Done = Type.Object({ done: Type.Optional(Type.Literal('yes')) })
const PausedForm = Type.Object({ paused: Type.Enum(['0', '1']) })

const config = { role: 'admin' } as const
const path = '/admin/sources'

const sources: FastifyPluginAsyncTypebox = async (app) => {
  app.acceptForms()

  async function render(request: FastifyRequest, shown: { isDone?: boolean; state?: FormState }) {
    const sources = await listSources(request.getDb())
    return adminSourcesPage(await request.getSite(), { sources, ...shown })
  }

  async function renderOne(
    request: FastifyRequest,
    id: number,
    shown: { isDone?: boolean; state?: FormState }
  ) {
    const source = await findSource(request.getDb(), id)
    return adminSourcePage(await request.getSite(), { source, now: new Date(), ...shown })
  }

  app.get('/sources', { schema: { querystring: Done }, config }, async function showAll(request, reply) {
    return reply.page(await render(request, { isDone: request.query.done !== undefined }))
  })

  app.post(
    '/sources',
    {
      schema: { body: NewSource },
      config,
      errorHandler: app.redisplay((request, state) => render(request, { state }))
    },
    async function make(request, reply) {
      const id = await makeSource(request.getDb(), request.member.id, request.body)
      return reply.redirect(`${path}/${id}?done=yes`, 303)
    }
  )

  const one = { schema: { params: IdParams, querystring: Done }, config }

  app.get('/sources/:id', one, async function showOne(request, reply) {
    const isDone = request.query.done !== undefined
    return reply.page(await renderOne(request, request.params.id, { isDone }))
  })

  app.post(
    '/sources/:id',
    {
      schema: { params: IdParams, body: SourceForm },
      config,
      errorHandler: app.redisplay((request, state) => {
        const { id } = Object(request.params)
        return renderOne(request, Number(id), { state })
      })
    },
    async function edit(request, reply) {
      const { id } = request.params
      await changeSource(request.getDb(), request.member.id, id, request.body)
      return reply.redirect(`${path}/${id}?done=yes`, 303)
    }
  )

  app.post(
    '/sources/:id/paused',
    { schema: { params: IdParams, body: PausedForm }, config },
    async function pause(request, reply) {
      const { id } = request.params
      await changeSource(request.getDb(), request.member.id, id, { paused: request.body.paused === '1' })
      return reply.redirect(`${path}/${id}?done=yes`, 303)
    }
  )

  app.post('/sources/:id/run', { schema: { params: IdParams }, config }, async function run(request, reply) {
    await runSource(request.getDb(), request.member.id, request.params.id)
    return reply.redirect(`${path}/${request.params.id}?done=yes`, 303)
  })

  app.post(
    '/sources/:id/delete',
    { schema: { params: IdParams }, config },
    async function remove(request, reply) {
      await deleteSource(request.getDb(), request.member.id, request.params.id)
      return reply.redirect(`${path}?done=yes`, 303)
    }
  )
}

export default sources
