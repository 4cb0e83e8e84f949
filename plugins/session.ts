import cookie from '@fastify/cookie'
import type {
  DoneFuncWithErrOrRes,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  RouteOptions
} from 'fastify'
import fp from 'fastify-plugin'
import type { Member } from '../src/accounts/schema.ts'
import { endSession, findMember, sessionDays } from '../src/accounts/sessions.ts'
import { requireGoodStanding, requireRole } from '../src/accounts/standing.ts'
import { CodedError } from '../src/errors/coded-error.ts'
import { isSafe } from '../src/http/safe-methods.ts'
import type { Role } from '../src/members/roles.ts'

/** The cookie that holds the session token. */
export const cookieName = 'session'

const kLookup = Symbol('session.lookup')
const kMember = Symbol('session.member')
const kEnds = Symbol('session.ends')
const kLimited = Symbol('session.limited')

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Makes all routes of this scope require a log-in: a `preHandler` answers 401 or sets `request.member`. Writes are
     * limited, and refused to members who are banned or not approved.
     */
    membersOnly(): void
  }
  interface FastifyRequest {
    /** The member who is logged in. @throws {CodedError} NOT_LOGGED_IN on routes that are not `membersOnly` */
    readonly member: Member
    /** The member who is logged in, or null. One query a request, and none without a cookie. */
    getMember(): Promise<Member | null>
    [kLookup]: Promise<Member | null> | null
    [kMember]: Member | null
    [kEnds]: boolean
    /** Whether it was counted as a write. */
    [kLimited]: boolean
  }
  interface FastifyReply {
    /** Sets the cookie of a new session. The previous session of the browser ends. */
    setSession(token: string): FastifyReply
    /** Ends the session, and deletes its cookie. */
    clearSession(): FastifyReply
  }
  interface FastifyContextConfig {
    /** Set by `membersOnly()`, and for routes with a `role`. */
    membersOnly?: boolean
    /** The route is for members of this role, also outside of a scope that is `membersOnly()`. */
    role?: Role
    /** Members who are banned or not approved may write here as well. */
    anyStanding?: boolean
  }
}

export interface SessionOptions {
  /** Whether browsers may send the cookie over https only. */
  secure: boolean
}

async function session(app: FastifyInstance, { secure }: SessionOptions) {
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const

  await app.register(cookie)
  app.decorateRequest(kLookup, null)
  app.decorateRequest(kMember, null)
  app.decorateRequest(kEnds, false)
  app.decorateRequest(kLimited, false)
  app.decorateRequest('getMember', getMember)
  app.decorateRequest('member', {
    getter(this: FastifyRequest) {
      return this[kMember] ?? notLoggedIn()
    }
  })
  app.decorate('membersOnly', function membersOnly(this: FastifyInstance) {
    this.addHook('onRoute', declareMembersOnly)
    this.addHook('preHandler', requireMember)
    this.addHook('preHandler', limitOnce)
  })
  app.addHook('onRoute', (route) => {
    if (!route.config?.role) return
    declareMembersOnly(route)
    route.preHandler = [requireMember, limitOnce, ...[route.preHandler ?? []].flat()]
  })
  app.decorateReply('setSession', function setSession(token) {
    this.request[kEnds] = true
    return this.setCookie(cookieName, token, { ...options, maxAge: sessionDays * 86_400 })
  })
  app.decorateReply('clearSession', function clearSession(this: FastifyReply) {
    this.request[kEnds] = true
    return this.clearCookie(cookieName, options)
  })

  app.addHook('onSend', finishSession)
}

function declareMembersOnly(route: RouteOptions) {
  const isRead = [route.method].flat().every((method) => isSafe({ method }))
  route.config = { ...(!isRead && { writeLimit: 'content' }), ...route.config, membersOnly: true }
}

/** A route with a role may be in a scope for members, and has both hooks twice then. */
function limitOnce(request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) {
  if (request[kLimited]) return done()
  request[kLimited] = true
  request.server.limitWrites(request, reply, done)
}

function getMember(this: FastifyRequest) {
  const token = this.cookies[cookieName]
  this[kLookup] ??= token ? findMember(this.getDb(), token) : Promise.resolve(null)
  return this[kLookup]
}

/** Sets `request.member`, if the route is for them. @throws {CodedError} NOT_LOGGED_IN, FORBIDDEN, BANNED, NOT_APPROVED */
export async function requireMember(request: FastifyRequest) {
  const { role, anyStanding } = request.routeOptions.config
  const member = (await request.getMember()) ?? notLoggedIn()
  if (!isSafe(request) && !anyStanding) requireGoodStanding(member)
  if (role) requireRole(member, role)
  request[kMember] = member
}

function notLoggedIn(): never {
  throw new CodedError('NOT_LOGGED_IN', 'Please log in first.')
}

/**
 * Ends a session that the reply replaced or cleared, here so that no route can forget it. Replies to a member may not
 * be stored by any cache, the browser's included.
 */
function finishSession(
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

export const autoConfig = (app: FastifyInstance): SessionOptions => ({
  secure: app.config.SITE_URL.isHttps
})

export default fp(session, {
  name: 'session',
  fastify: '5.x',
  dependencies: ['db', 'security', 'write-limit']
})
