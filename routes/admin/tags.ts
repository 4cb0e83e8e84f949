import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { changeTag, makeTag, mergeTags } from '../../src/tags/administer.ts'
import { tagNotFound } from '../../src/tags/errors.ts'
import { listTags } from '../../src/tags/list.ts'
import { Merge, TagForm, TagParams } from '../../src/tags/schema.ts'
import { adminTagPage, adminTagsPage } from '../../src/views/admin/tags.ts'
import type { FormState } from '../../src/views/form.ts'

const TagsQuery = Type.Object({ done: Type.Optional(Type.Literal('yes')) })
const RetireForm = Type.Object({ retired: Type.Enum(['0', '1']) })

type TagRequest = FastifyRequest<{ Params: { name: string } }>

const config = { role: 'admin' } as const
const path = '/admin/tags'

const tags: FastifyPluginAsyncTypebox = async (app) => {
  app.acceptForms()

  async function render(request: FastifyRequest, shown: { isDone?: boolean; state?: FormState }) {
    return adminTagsPage(await request.getSite(), {
      tags: await listTags(request.getDb(), undefined, true),
      ...shown
    })
  }

  async function renderTag(request: TagRequest, shown: { state?: FormState; stateOf?: 'change' | 'merge' }) {
    const tags = await listTags(request.getDb(), undefined, true)
    const tag = tags.find(({ name, merged_into }) => name === request.params.name && merged_into === null)
    if (!tag) throw tagNotFound()
    return adminTagPage(await request.getSite(), { tag, tags, ...shown })
  }

  const redisplay = (stateOf: 'change' | 'merge') =>
    app.redisplay((request: TagRequest, state) => renderTag(request, { state, stateOf }))

  app.get('/tags', { schema: { querystring: TagsQuery }, config }, async function showTags(request, reply) {
    return reply.page(await render(request, { isDone: request.query.done !== undefined }))
  })

  app.post(
    '/tags',
    {
      schema: { body: TagForm },
      config,
      errorHandler: app.redisplay((request, state) => render(request, { state }))
    },
    async function make(request, reply) {
      await makeTag(request.getDb(), request.member.id, {
        name: request.body.name,
        ...fieldsOf(request.body)
      })
      await app.refreshSettings()
      return reply.redirect(`${path}?done=yes`, 303)
    }
  )

  app.get('/tags/:name', { schema: { params: TagParams }, config }, async function showTag(request, reply) {
    return reply.page(await renderTag(request, {}))
  })

  app.post(
    '/tags/:name',
    { schema: { params: TagParams, body: TagForm }, config, errorHandler: redisplay('change') },
    async function change(request, reply) {
      const changes = { name: request.body.name, ...fieldsOf(request.body) }
      await changeTag(request.getDb(), request.member.id, request.params.name, changes)
      await app.refreshSettings()
      return reply.redirect(`${path}?done=yes`, 303)
    }
  )

  app.post(
    '/tags/:name/retire',
    { schema: { params: TagParams, body: RetireForm }, config },
    async function retire(request, reply) {
      const retired = request.body.retired === '1'
      await changeTag(request.getDb(), request.member.id, request.params.name, { retired })
      await app.refreshSettings()
      return reply.redirect(`${path}?done=yes`, 303)
    }
  )

  app.post(
    '/tags/:name/merge',
    { schema: { params: TagParams, body: Merge }, config, errorHandler: redisplay('merge') },
    async function merge(request, reply) {
      await mergeTags(request.getDb(), request.member.id, request.params.name, request.body.into)
      await app.refreshSettings()
      return reply.redirect(`${path}?done=yes`, 303)
    }
  )

  // A redisplayed form has the URL of its POST, which a reader may reload.
  app.get('/tags/:name/merge', { schema: { params: TagParams }, config }, (request, reply) =>
    reply.redirect(`${path}/${encodeURIComponent(request.params.name)}`)
  )
}

function fieldsOf({ title, about, position, needs_role }: TagForm) {
  return { title, about, position: position || 0, needs_role: needs_role || null }
}

export default tags
