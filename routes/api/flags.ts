import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { flag } from '../../src/moderation/flags.ts'
import { FlagReason } from '../../src/moderation/schema.ts'
import { noContent } from '../../src/schema/replies.ts'
import { IdParams } from '../../src/schema/types.ts'

const options = { schema: { params: IdParams, body: FlagReason, response: noContent } }

const flags: FastifyPluginAsyncTypebox = async (app) => {
  app.membersOnly()

  app.put('/posts/:id/flag', options, async function flagPost(request) {
    const target = { post_id: request.params.id }
    await flag(request.getDb(), request.member.id, target, request.body.reason, app.settings)
  })

  app.put('/comments/:id/flag', options, async function flagComment(request) {
    const target = { comment_id: request.params.id }
    await flag(request.getDb(), request.member.id, target, request.body.reason, app.settings)
  })
}

export default flags
