import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { transactional } from 'fastify-mikro-orm'
import { findCase, readQueue } from '../../../src/moderation/cases.ts'
import { moderate } from '../../../src/moderation/moderate.ts'
import {
  Case,
  CommentActionParams,
  NewTags,
  PostActionParams,
  Queue,
  Reason,
  type Target
} from '../../../src/moderation/schema.ts'
import { noContent, ok } from '../../../src/schema/replies.ts'
import { IdParams } from '../../../src/schema/types.ts'

const config = { role: 'moderator' } as const

const kinds = [
  { path: '/posts', params: PostActionParams, targetOf: (id: number): Target => ({ post_id: id }) },
  { path: '/comments', params: CommentActionParams, targetOf: (id: number): Target => ({ comment_id: id }) }
] as const

const cases: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/queue', { schema: { response: ok(Queue) }, config }, (request) => readQueue(request.getDb()))

  const retag = { schema: { params: IdParams, body: NewTags, response: noContent }, config }
  app.put('/posts/:id/tags', retag, async function setTags(request) {
    const { tags: names, reason } = request.body
    const tags = { names, rules: request.getTagRules() }
    const wanted = { action: 'retag', target: { post_id: request.params.id }, tags, reason } as const
    await transactional(request.getDb(), (tx) => moderate(tx, request.member.id, wanted))
  })

  for (const { path, params, targetOf } of kinds) {
    const read = { schema: { params: IdParams, response: ok(Case) }, config }
    app.get(`${path}/:id`, read, (request) => findCase(request.getDb(), targetOf(request.params.id)))

    const act = { schema: { params, body: Reason, response: noContent }, config }
    app.post(`${path}/:id/:action`, act, async function act(request) {
      const { id, action } = request.params
      const wanted = { action, target: targetOf(id), reason: request.body.reason }
      await transactional(request.getDb(), (tx) => moderate(tx, request.member.id, wanted))
    })
  }
}

export default cases
