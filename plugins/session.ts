import cookie from '@fastify/cookie'
import type { DoneFuncWithErrOrRes, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { CodedError } from '../src/coded-error.ts'
import {
  endSession,
  findMember,
  forgetExpiredSessions,
  type Member,
  sessionDays
} from '../src/news/sessions.ts'

/** The cookie that says who is logged in. */
export const cookieName = 'session'

const kMember = Symbol('session.member')
const kEnds = Symbol('session.ends')

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is logged in, or null. Asks the database once a request, and not at all without a cookie. */
    getMember(): Promise<Member | null>
    /** Who is logged in. @throws {CodedError} NOT_LOGGED_IN */
    requireMember(): Promise<Member>
    [kMember]: Promise<Member | null> | null
    [kEnds]: boolean
  }
  interface FastifyReply {
    /** Makes the browser keep the session that has just begun. The one that it had before ends. */
    keepSession(token: string): FastifyReply
    /** Makes the browser forget its session, which ends. */
    forgetSession(): FastifyReply
  }
}

async function session(app: FastifyInstance) {
  const options = {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: app.config.SITE_URL.startsWith('https:')
  } as const

  await app.register(cookie)
  app.decorateRequest(kMember, null)
  app.decorateRequest(kEnds, false)
  app.decorateRequest('getMember', getMember)
  app.decorateRequest('requireMember', requireMember)
  app.decorateReply('keepSession', function keepSession(token) {
    this.request[kEnds] = true
    return this.setCookie(cookieName, token, { ...options, maxAge: sessionDays * 86_400 })
  })
  app.decorateReply('forgetSession', function forgetSession(this: FastifyReply) {
    this.request[kEnds] = true
    return this.clearCookie(cookieName, options)
  })

  app.addHook('onReady', () => forgetExpiredSessions(app.orm.em.fork()))
  app.addHook('onSend', leaveNothingBehind)
}

function getMember(this: FastifyRequest) {
  const token = this.cookies[cookieName]
  this[kMember] ??= token ? findMember(this.getDb(), token) : Promise.resolve(null)
  return this[kMember]
}

async function requireMember(this: FastifyRequest) {
  const member = await this.getMember()
  if (!member) throw new CodedError('NOT_LOGGED_IN', 'Please log in first.')
  return member
}

/**
 * Ends the session that the browser no longer has, in this one place, so that no route can forget it. What one
 * member is shown or given is kept by nobody in between, nor by the browser for who comes next.
 */
function leaveNothingBehind(
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
  done: DoneFuncWithErrOrRes
) {
  const token = request.cookies?.[cookieName]
  const isPersonal = token && !reply.hasHeader('cache-control')
  if (isPersonal || request[kEnds]) reply.header('cache-control', 'private, no-store')
  if (!token || !request[kEnds]) return done(null, payload)
  end(request, token).then(() => done(null, payload), done)
}

async function end(request: FastifyRequest, token: string) {
  await endSession(request.getDb(), token)
}

export default fp(session, { name: 'session', fastify: '5.x', dependencies: ['db', 'security'] })
