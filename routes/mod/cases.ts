import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { transactional } from 'fastify-mikro-orm'
import { findCase } from '../../src/moderation/cases.ts'
import { moderate } from '../../src/moderation/moderate.ts'
import {
  type Action,
  CommentActionParams,
  PostActionParams,
  Reason,
  TagsForm,
  type Target
} from '../../src/moderation/schema.ts'
import { IdParams } from '../../src/schema/types.ts'
import { offerTags, toTagNames } from '../../src/tags/choose.ts'
import { casePage } from '../../src/views/mod/case.ts'

const config = { role: 'moderator' } as const

const kinds = [
  { path: '/posts', params: PostActionParams, targetOf: (id: number): Target => ({ post_id: id }) },
  { path: '/comments', params: CommentActionParams, targetOf: (id: number): Target => ({ comment_id: id }) }
] as const

interface CaseRoute {
  Params: { id: number; action: Action }
}

/** The pages of posts and comments for moderators, and what they do with them. */
const cases: FastifyPluginAsyncTypebox = async (app) => {
  app.acceptForms()

  const tagsPath = '/posts/:id/tags'
  const redisplayTags = app.redisplay(async (request: FastifyRequest<{ Params: { id: number } }>, state) => {
    const found = await findCase(request.getDb(), { post_id: request.params.id })
    return casePage(await request.getSite(), found, {
      tags: offerTags(request.getTagRules(), found.tags),
      tagState: state
    })
  })

  app.get(tagsPath, { schema: { params: IdParams }, config }, async function reload(request, reply) {
    return reply.redirect(`/mod/posts/${request.params.id}`)
  })

  app.post(
    tagsPath,
    { schema: { params: IdParams, body: TagsForm }, config, errorHandler: redisplayTags },
    async function retag(request, reply) {
      const { id } = request.params
      const { tags: field, reason } = request.body
      const tags = { names: toTagNames(field), rules: request.getTagRules() }
      const act = { action: 'retag', target: { post_id: id }, tags, reason } as const
      await transactional(request.getDb(), (tx) => moderate(tx, request.member.id, act))
      return reply.redirect(`/mod/posts/${id}`, 303)
    }
  )

  for (const { path, params, targetOf } of kinds) {
    const redisplay = app.redisplay(async (request: FastifyRequest<CaseRoute>, state) => {
      const found = await findCase(request.getDb(), targetOf(request.params.id))
      return casePage(await request.getSite(), found, {
        tags: offerTags(request.getTagRules(), found.tags),
        state
      })
    })

    app.get(`${path}/:id`, { schema: { params: IdParams }, config }, async function showCase(request, reply) {
      const found = await findCase(request.getDb(), targetOf(request.params.id))
      return reply.page(
        casePage(await request.getSite(), found, { tags: offerTags(request.getTagRules(), found.tags) })
      )
    })

    // A redisplayed form has the URL of its POST, which a reader may reload.
    app.get(`${path}/:id/:action`, { schema: { params }, config }, async function reload(request, reply) {
      return reply.redirect(`/mod${path}/${request.params.id}`)
    })

    app.post(
      `${path}/:id/:action`,
      { schema: { params, body: Reason }, config, errorHandler: redisplay },
      async function act(request, reply) {
        const { id, action } = request.params
        const act = { action, target: targetOf(id), reason: request.body.reason }
        await transactional(request.getDb(), (tx) => moderate(tx, request.member.id, act))
        const from = request.getReferringPath()
        return reply.redirect(from === '/mod/queue' ? from : `/mod${path}/${id}`, 303)
      }
    )
  }
}

export default cases
