import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { isConfirmed } from '../../src/accounts/confirm.ts'
import { endOwnSessions, listSessions } from '../../src/accounts/own-sessions.ts'
import { MaybeConfirmed, WhichSessions } from '../../src/accounts/schema.ts'
import { sessionsPage } from '../../src/views/sessions.ts'

const path = '/dashboard/sessions'

const SessionsQuery = Type.Object({ saved: Type.Optional(Type.Literal('yes')) })
const EndSessions = Type.Object({ ...MaybeConfirmed.properties, session: WhichSessions })

const config = { expensive: true, writeLimit: 'account', event: 'sessions_ended' } as const

const sessions: FastifyPluginAsyncTypebox = async (app) => {
  app.membersOnly()
  app.acceptForms()

  const redisplay = app.redisplay(async (request, state) => {
    return sessionsPage(await request.getSite(), { ...(await readPage(request)), state })
  })

  app.get('/sessions', { schema: { querystring: SessionsQuery } }, async function show(request, reply) {
    const isSaved = request.query.saved !== undefined
    return reply.page(sessionsPage(await request.getSite(), { ...(await readPage(request)), isSaved }))
  })

  app.post(
    '/sessions',
    { schema: { body: EndSessions }, config, errorHandler: redisplay },
    async function endSome(request, reply) {
      const { current_password, session } = request.body
      const { member, sessionId } = request
      const who = { userId: member.id, sessionId }
      if (await endOwnSessions(request.getDb(), who, current_password, session)) {
        return reply.clearSession().redirect('/login', 303)
      }
      return reply.redirect(`${path}?saved=yes`, 303)
    }
  )
}

async function readPage(request: FastifyRequest) {
  const em = request.getDb()
  const { member, sessionId } = request
  const sessions = await listSessions(em, member.id, sessionId)
  return { sessions, now: new Date(), isConfirmed: await isConfirmed(em, sessionId) }
}

export default sessions
