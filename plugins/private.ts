import type { FastifyInstance, FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify'
import fp from 'fastify-plugin'
import { CodedError } from '../src/errors/coded-error.ts'
import { bearerOf } from '../src/http/bearer.ts'
import { cookieFinder, cookieName } from '../src/http/session-cookie.ts'

export interface PrivateOptions {
  /** Name of the cookie of a session. */
  cookie: string
}

/** What visitors may see of a private board: the ways in, and what machines need. */
const openRoutes = [
  /^\/(login|signup|logout|reset)$/,
  /^\/(reset|invite|verify|unsubscribe|feeds)\//,
  /^\/(about|rules|privacy)$/,
  /^\/(assets|health)\//,
  /^\/(favicon\.ico|robots\.txt|app\.webmanifest|metrics)$/,
  /^\/api\/users\/(login|logout)$/
]

/** Lets only members read a board that is private. */
async function privateBoard(app: FastifyInstance, { cookie }: PrivateOptions) {
  const hasSession = cookieFinder(cookie)

  // Before a cached page is sent. A session is looked up later, when the request has its turn.
  app.addHook('onRequest', (request, reply, done) => {
    if (!app.settings.private) return done()
    reply.header('x-robots-tag', 'noindex, nofollow')
    // Nor does the page cache store a response with this header.
    reply.header('cache-control', 'private, no-store')
    if (request.routeOptions.url === '/robots.txt') return sendRobots(reply)
    if (isOpen(request) || hasSession(request.headers.cookie) || bearerOf(request) !== null) done()
    else refuse(done)
  })

  // After the settings of another process were read.
  app.addHook('preValidation', async (request: FastifyRequest, reply: FastifyReply) => {
    if (!app.settings.private) return
    reply.header('x-robots-tag', 'noindex, nofollow').header('cache-control', 'private, no-store')
    if (isOpen(request)) return
    const member = await request.getMember()
    if (!member) throw new CodedError('NOT_LOGGED_IN', 'Only members read this board. Please log in first.')
    if (member.approved_at === null && !request.routeOptions.config.anyStanding) {
      throw new CodedError('NOT_APPROVED', 'A moderator has not approved your account yet.')
    }
  })
}

function sendRobots(reply: FastifyReply) {
  reply.type('text/plain; charset=utf-8').send('User-agent: *\nDisallow: /\n')
}

function refuse(done: HookHandlerDoneFunction) {
  done(new CodedError('NOT_LOGGED_IN', 'Only members read this board. Please log in first.'))
}

function isOpen({ method, routeOptions: { url = '' } }: FastifyRequest): boolean {
  return openRoutes.some((route) => route.test(url)) || (method === 'POST' && url === '/api/users')
}

export const autoConfig = (app: FastifyInstance): PrivateOptions => ({
  cookie: cookieName('session', app.config.SITE_URL.isHttps)
})

export default fp(privateBoard, {
  name: 'private',
  fastify: '5.x',
  dependencies: ['settings', 'session', 'load-shedding']
})
