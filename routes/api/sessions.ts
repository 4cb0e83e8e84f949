import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { endOwnSessions, listSessions } from '../../src/accounts/own-sessions.ts'
import { MaybeConfirmed, OwnSession, type WhichSessions } from '../../src/accounts/schema.ts'
import { noContent, ok } from '../../src/schema/replies.ts'
import { IdParams } from '../../src/schema/types.ts'

const session = 'only'

const SessionList = Type.Object({ sessions: Type.Array(OwnSession) }, { title: 'SessionList' })

const list = { schema: { response: ok(SessionList) }, config: { session } } as const
const config = { session, expensive: true, writeLimit: 'account', event: 'sessions_ended' } as const
const end = { schema: { body: MaybeConfirmed, response: noContent }, config }
const endOne = { schema: { ...end.schema, params: IdParams }, config }

const sessions: FastifyPluginAsyncTypebox = async (app) => {
  app.membersOnly()

  app.get('/users/me/sessions', list, async function readSessions(request) {
    return { sessions: await listSessions(request.getDb(), request.member.id, request.sessionId) }
  })

  app.delete('/users/me/sessions', end, async function logOutEverywhere(request, reply) {
    await endSessions(request, reply, 'all')
  })

  app.delete('/users/me/sessions/others', end, async function logOutElsewhere(request, reply) {
    await endSessions(request, reply, 'others')
  })

  app.delete('/users/me/sessions/:id', endOne, async function logOutThere(request, reply) {
    await endSessions(request, reply, request.params.id)
  })
}

async function endSessions(
  request: FastifyRequest<{ Body: MaybeConfirmed }>,
  reply: FastifyReply,
  which: WhichSessions
) {
  const { member, sessionId, body } = request
  const who = { userId: member.id, sessionId }
  const isCurrent = await endOwnSessions(request.getDb(), who, body.current_password, which)
  if (isCurrent) reply.clearSession()
}

export default sessions
