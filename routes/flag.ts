import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { flag, requireFlaggable } from '../src/moderation/flags.ts'
import { FlagReason, type Target } from '../src/moderation/schema.ts'
import { IdParams } from '../src/schema/types.ts'
import type { FormState } from '../src/views/form.ts'
import { flagPage } from '../src/views/mod/flag.ts'

const kinds = [
  { kind: 'post', targetOf: (id: number): Target => ({ post_id: id }) },
  { kind: 'comment', targetOf: (id: number): Target => ({ comment_id: id }) }
] as const

type IdRequest = FastifyRequest<{ Params: { id: number } }>

const flags: FastifyPluginAsyncTypebox = async (app) => {
  app.membersOnly()
  app.acceptForms()

  for (const { kind, targetOf } of kinds) {
    const path = `/${kind}/:id/flag`
    const render = async (request: IdRequest, state?: FormState) => {
      const { id } = request.params
      await requireFlaggable(request.getDb(), request.member.id, targetOf(id))
      return flagPage(await request.getSite(), { kind, id, reasons: app.settings.flag_reasons, state })
    }

    app.get(path, { schema: { params: IdParams } }, async function showReasons(request, reply) {
      return reply.page(await render(request))
    })

    app.post(
      path,
      { schema: { params: IdParams, body: FlagReason }, errorHandler: app.redisplay(render) },
      async function submitFlag(request, reply) {
        const { id } = request.params
        await flag(request.getDb(), request.member.id, targetOf(id), request.body.reason, app.settings)
        return reply.redirect(`/${kind}/${id}${kind === 'comment' ? '/discussion' : ''}`, 303)
      }
    )
  }
}

export default flags
