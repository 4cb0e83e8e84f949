import cookie from '@fastify/cookie'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { CodedError } from '../src/coded-error.ts'
import { endSession, findMember, type Member, sessionDays } from '../src/news/sessions.ts'

const cookieName = 'session'
const kMember = Symbol('member')

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is logged in, or null. Asks the database once a request, and not at all without a cookie. */
    getMember(): Promise<Member | null>
    /** Who is logged in. @throws {CodedError} NOT_LOGGED_IN */
    requireMember(): Promise<Member>
    /** Ends the session of this browser, if it has one. */
    endSession(): Promise<void>
    [kMember]: Promise<Member | null> | null
  }
  interface FastifyReply {
    /** Makes the browser keep the session that has just begun. */
    keepSession(token: string): FastifyReply
    /** Makes the browser forget its session. */
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
  app.decorateRequest('getMember', getMember)
  app.decorateRequest('requireMember', requireMember)
  app.decorateRequest('endSession', endOwnSession)
  app.decorateReply('keepSession', function keepSession(token) {
    return this.setCookie(cookieName, token, { ...options, maxAge: sessionDays * 86_400 })
  })
  app.decorateReply('forgetSession', function forgetSession(this: FastifyReply) {
    return this.clearCookie(cookieName, options)
  })

  // What one member is shown or given is kept by nobody in between, nor by the browser for who comes next.
  app.addHook('onSend', (request, reply, payload, done) => {
    const isPersonal = request.cookies?.[cookieName] && !reply.hasHeader('cache-control')
    if (isPersonal || reply.hasHeader('set-cookie')) reply.header('cache-control', 'private, no-store')
    done(null, payload)
  })
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

async function endOwnSession(this: FastifyRequest) {
  const token = this.cookies[cookieName]
  if (token) await endSession(this.getDb(), token)
}

export default fp(session, { name: 'session', fastify: '5.x', dependencies: ['db'] })
