import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { endOwnSessions, listSessions } from '../../src/accounts/own-sessions.ts'
import { Confirmation, WhichSessions } from '../../src/accounts/schema.ts'
import { sessionsPage } from '../../src/views/sessions.ts'

const path = '/dashboard/sessions'

const SessionsQuery = Type.Object({ saved: Type.Optional(Type.Literal('yes')) })
const EndSessions = Type.Object({ ...Confirmation.properties, session: WhichSessions })

const config = { expensive: true, writeLimit: 'account', event: 'sessions_ended' } as const

const sessions: FastifyPluginAsyncTypebox = async (app) => {
  app.membersOnly()
  app.acceptForms()

  const redisplay = app.redisplay(async (request, state) => {
    const sessions = await listSessions(request.getDb(), request.member.id, request.sessionId)
    return sessionsPage(await request.getSite(), { sessions, now: new Date(), state })
  })

  app.get('/sessions', { schema: { querystring: SessionsQuery } }, async function show(request, reply) {
    const sessions = await listSessions(request.getDb(), request.member.id, request.sessionId)
    const isSaved = request.query.saved !== undefined
    return reply.page(sessionsPage(await request.getSite(), { sessions, now: new Date(), isSaved }))
  })

  app.post(
    '/sessions',
    { schema: { body: EndSessions }, config, errorHandler: redisplay },
    async function endSome(request, reply) {
      const { current_password, session } = request.body
      const { member, sessionId } = request
      if (await endOwnSessions(request.getDb(), member.id, sessionId, current_password, session)) {
        return reply.clearSession().redirect('/login', 303)
      }
      return reply.redirect(`${path}?saved=yes`, 303)
    }
  )
}

export default sessions
