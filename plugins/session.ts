import cookie from '@fastify/cookie'
import type {
  DoneFuncWithErrOrRes,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  RouteOptions
} from 'fastify'
import fp from 'fastify-plugin'
import { agentName } from '../src/accounts/agents.ts'
import { deviceDays } from '../src/accounts/devices.ts'
import type { Client } from '../src/accounts/login.ts'
import type { Member } from '../src/accounts/schema.ts'
import {
  type CurrentSession,
  endSession,
  findSession,
  type NewSession,
  sessionDays,
  touchSession
} from '../src/accounts/sessions.ts'
import { requireGoodStanding, requireRole } from '../src/accounts/standing.ts'
import { findToken, touchToken } from '../src/accounts/tokens/find.ts'
import type { Scope } from '../src/accounts/tokens/scope.ts'
import { CodedError } from '../src/errors/coded-error.ts'
import { bearerOf } from '../src/http/bearer.ts'
import { clientAddress } from '../src/http/client-address.ts'
import { isSafe } from '../src/http/safe-methods.ts'
import { cookieName } from '../src/http/session-cookie.ts'
import type { Role } from '../src/members/roles.ts'

const kLookup = Symbol('session.lookup')
const kMember = Symbol('session.member')
const kSession = Symbol('session.current')
const kEnds = Symbol('session.ends')

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Makes all routes of this scope require a log-in: a `preHandler` answers 401 or sets `request.member`. Writes are
     * limited, and refused to members who are banned or not approved.
     */
    membersOnly(): void
  }
  interface FastifyRequest {
    /** The member who is logged in. @throws {CodedError} NOT_LOGGED_IN before `getMember()` has found one */
    readonly member: Member
    /** Id of the session of that member, on a route that takes no token. */
    readonly sessionId: number
    /** What the token of the request may do; null for a request without one. */
    tokenScopes: readonly Scope[] | null
    /**
     * The member who is logged in, or whose token was sent, or null. One query a request, and none without either.
     * @throws {CodedError} TOKEN_INVALID
     */
    getMember(): Promise<Member | null>
    /** Who logs in or signs up. */
    getClient(): Client
    /** Id of the member who is known to have sent the request, for the log. */
    memberId: number | null
    [kLookup]: Promise<Member | null> | null
    [kMember]: Member | null
    [kSession]: CurrentSession | null
    [kEnds]: boolean
  }
  interface FastifyReply {
    /** Sets the cookies of a new session. The previous session of the browser ends. */
    setSession(session: NewSession): FastifyReply
    /** Ends the session, and deletes its cookie. */
    clearSession(): FastifyReply
  }
  interface FastifyContextConfig {
    /** Set by `membersOnly()`, and for routes with a `role`. */
    membersOnly?: boolean
    /** The route is for members of this role, also outside of a scope that is `membersOnly()`. */
    role?: Role
    /** Banned and unapproved members may use the route as well, also on a private board. */
    anyStanding?: boolean
    /** The route concerns the account itself: it needs a session, and takes no token. */
    session?: 'only'
  }
}

export interface SessionOptions {
  /** Whether browsers may send the cookies over https only. */
  secure: boolean
}

const day = 86_400

async function session(app: FastifyInstance, { secure }: SessionOptions) {
  const names = { session: cookieName('session', secure), device: cookieName('device', secure) }
  const options = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const

  await app.register(cookie)
  app.decorateRequest(kLookup, null)
  app.decorateRequest(kMember, null)
  app.decorateRequest(kSession, null)
  app.decorateRequest(kEnds, false)
  app.decorateRequest('memberId', null)
  app.decorateRequest('tokenScopes', null)
  app.decorateRequest('getMember', function getMember(this: FastifyRequest) {
    this[kLookup] ??= findMember(this, this.cookies[names.session])
    return this[kLookup]
  })
  app.decorateRequest('getClient', function getClient(this: FastifyRequest) {
    const agent = agentName(this.headers['user-agent'])
    const siteName = this.server.settings.site_name
    const { sendsMail } = this.server
    return { address: clientAddress(this), agent, device: this.cookies[names.device], siteName, sendsMail }
  })
  app.decorateRequest('member', {
    getter(this: FastifyRequest) {
      return this[kMember] ?? notLoggedIn()
    }
  })
  app.decorateRequest('sessionId', {
    getter(this: FastifyRequest) {
      return this[kSession]?.id ?? notLoggedIn()
    }
  })
  app.decorate('membersOnly', function membersOnly(this: FastifyInstance) {
    this.addHook('onRoute', guard)
  })
  app.addHook('onRoute', (route) => {
    if (route.config?.role) guard(route)
  })

  /** Once for a route with a role in a scope for members, and for the HEAD route that comes with a GET. */
  function guard(route: RouteOptions) {
    if (route.config?.membersOnly) return
    const isRead = [route.method].flat().every((method) => isSafe({ method }))
    route.config = { ...(!isRead && { writeLimit: 'content' }), ...route.config, membersOnly: true }
    route.preHandler = [requireMember, app.limitWrites, route.preHandler ?? []].flat()
  }
  app.decorateReply('setSession', function setSession(this: FastifyReply, { id, token, device }: NewSession) {
    this.request[kEnds] = true
    // A robot is made to believe that it has a session.
    this.request.memberId = id || null
    return this.setCookie(names.session, token, { ...options, maxAge: sessionDays.longest * day }).setCookie(
      names.device,
      device,
      { ...options, maxAge: deviceDays * day }
    )
  })
  app.decorateReply('clearSession', function clearSession(this: FastifyReply) {
    this.request[kEnds] = true
    return this.clearCookie(names.session, options)
  })

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
    const token = request.cookies?.[names.session]
    const isPersonal = token && !reply.hasHeader('cache-control')
    if (isPersonal || request[kEnds]) reply.header('cache-control', 'private, no-store')
    if (!token || !request[kEnds]) return done(null, payload)
    end(request, token).then(() => done(null, payload), done)
  }

  app.addHook('onSend', finishSession)
}

/** With a token, the cookie is not looked at. */
async function findMember(request: FastifyRequest, cookie: string | undefined): Promise<Member | null> {
  const bearer = bearerOf(request)
  if (bearer !== null) return findByToken(request, bearer)
  return cookie ? findBySession(request, cookie) : null
}

async function findBySession(request: FastifyRequest, cookie: string): Promise<Member | null> {
  const em = request.getDb()
  const session = await findSession(em, cookie, isSafe(request))
  if (!session) return null
  request[kSession] = session
  return accept(request, session.member, session.isStale && touchSession(em, session))
}

async function findByToken(request: FastifyRequest, text: string): Promise<Member> {
  const em = request.getDb()
  const token = await findToken(em, text, isSafe(request))
  request.tokenScopes = token.scopes
  return accept(request, token.member, token.isStale && touchToken(em, token))
}

/** @param touched notes that the session or token is in use; reading works without it */
async function accept(request: FastifyRequest, member: Member, touched: Promise<void> | false) {
  request[kMember] = member
  request.memberId = member.id
  if (touched) await touched.catch((err) => request.log.warn({ err }, 'cannot note the last use'))
  return member
}

/** Sets `request.member`, if the route is for them. @throws {CodedError} NOT_LOGGED_IN, FORBIDDEN, BANNED, NOT_APPROVED */
export async function requireMember(request: FastifyRequest) {
  const { role, anyStanding } = request.routeOptions.config
  const member = (await request.getMember()) ?? notLoggedIn()
  if (!isSafe(request) && !anyStanding) requireGoodStanding(member)
  if (role) requireRole(member, role)
}

function notLoggedIn(): never {
  throw new CodedError('NOT_LOGGED_IN', 'Please log in first.')
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
  dependencies: ['db', 'security', 'settings', 'write-limit']
})
