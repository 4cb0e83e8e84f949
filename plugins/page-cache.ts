import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { forkReserved } from 'fastify-mikro-orm'
import fp from 'fastify-plugin'
import { chooseEncoding, hasAlready } from '../src/negotiation.ts'
import { Failure, KeptPages, type Rendering } from '../src/page-cache/kept-pages.ts'
import { type Essence, KeptRoute, type Parameters } from '../src/page-cache/kept-route.ts'
import { Page, type Representation } from '../src/page-cache/page.ts'
import { type State, watchWindow } from '../src/page-cache/watch.ts'
import { readChanges } from '../src/posts/version.ts'
import { isSafe } from '../src/safe-methods.ts'
import { cookieName } from './session.ts'

const kRoute = Symbol('page-cache.route')
const kRendering = Symbol('page-cache.rendering')

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * Keeps what the route answers to who is not logged in, until what it shows changes: posts in general, the one whose
     * `id` is in the path, or things that nobody watches. The handler may go by the path and by the query parameters
     * in its schema, and by nothing else that a request brings; other parameters do not reach it.
     */
    cache?: 'board' | 'post' | 'members'
    /** What the pages go by of a parameter, where that is less than its value: a name in any case, or nothing of it. */
    cacheKey?: Record<string, Essence>
    [kRoute]?: KeptRoute
  }

  interface FastifyInstance {
    /** How much is kept, and how often it is of use; not there when nothing is. */
    keptPages?: Pick<KeptPages, 'figures'>
  }

  interface FastifyRequest {
    [kRendering]: Rendering | null
  }
}

export interface PageCacheOptions {
  /** Megabytes of pages to keep; 0 to keep none. */
  megabytes: number
  /** Reads what has changed lately: see `WatchOptions`. */
  read(): Promise<State[] | null>
  /** Resolves, and never rejects, when a request can write no more; null when it has not asked for a database. */
  untilWritten(request: FastifyRequest): Promise<unknown> | null
}

type AnyRequest = FastifyRequest<{ Params: Record<string, string>; Querystring: Record<string, unknown> }>

/**
 * Who may take a page for what it is, and how long: browsers not without asking, a cache in between as long as we do.
 * The cookie tells it visitors from members.
 */
const terms = {
  'cache-control': 'public, max-age=0, s-maxage=1, must-revalidate',
  vary: 'accept-encoding, cookie'
}

/** An error may be over at any time. To say nothing would let caches in between guess, for some of them for minutes. */
const termsOfOthers = { ...terms, 'cache-control': 'no-cache' }

/** The name may be part of another one, and have blanks around it. */
const sessionCookie = new RegExp(`(?:^|;)\\s*${cookieName}\\s*=`)

/** Headers with which a route has its own say on who may have its answer, or in which form. */
const particular = ['set-cookie', 'cache-control', 'vary', 'content-encoding']

/** Milliseconds in which the database has to say what has changed. */
const readTimeout = 1_000

/** Answers visitors from memory, where a route allows it, with what a new page would show: see `src/page-cache`. */
async function pageCache(app: FastifyInstance, { megabytes, read, untilWritten }: PageCacheOptions) {
  app.addHook('onRoute', prepareRoute)
  app.decorateRequest(kRendering, null)
  app.addHook('onSend', (request, reply, payload, done) => {
    const rendering = request[kRendering]
    if (rendering && isForAll(reply, payload)) {
      const type = String(reply.getHeader('content-type'))
      const status = reply.statusCode === 410 ? 410 : 200
      const page = new Page(payload, type, { ...app.securityHeaders, ...terms }, status)
      rendering.keep(page)
      return represent(page, request, (form) => done(null, replaceBody(form, request, reply)))
    }
    rendering?.refuse()
    if (isForVisitors(request)) setTerms(reply, payload)
    done(null, payload)
  })
  if (megabytes === 0) return

  const pages = new KeptPages({
    limit: megabytes * 1_000_000,
    read,
    onError: (err) => app.log.warn({ err }, 'cannot tell which of the kept pages are still right')
  })
  app.decorate('keptPages', pages)

  app.addHook('onRequest', (request: AnyRequest, reply, done) => {
    if (!isSafe(request)) {
      reply.raw.once('close', () => noteEnd(request, reply))
      return done()
    }
    const subject = isPersonal(request) ? null : subjectOf(request)
    if (!subject) return done()
    const moment = pages.now()
    const page = pages.find(subject, moment)
    if (page) sendPage(page, request, reply)
    else pages.obtain(subject, moment).then(proceed, () => done())

    function proceed(found: Page | Rendering | Failure | null) {
      if (found instanceof Page) return sendPage(found, request, reply)
      if (found instanceof Failure) return done(found.error)
      if (found) begin(found, request, reply)
      done()
    }
  })

  app.addHook('onError', (request, reply, error, done) => {
    // That its client has gone, or its way to write the address is not valid, says nothing of the others.
    if (reply.raw.destroyed || error.validation) request[kRendering]?.abandon()
    else request[kRendering]?.fail(error)
    done()
  })

  app.addHook('onSend', (request, _reply, payload, done) => {
    if (!isSafe(request) && untilWritten(request)) pages.noteWrite()
    done(null, payload)
  })

  /** Who goes away is not answered, and a COMMIT that is on its way outlasts them. */
  function noteEnd(request: FastifyRequest, reply: FastifyReply) {
    const written = untilWritten(request)
    if (!written) return
    pages.noteWrite()
    if (!reply.raw.writableFinished) written.then(() => pages.noteWrite())
  }

  // Before the database is closed.
  app.addHook('onClose', () => pages.idle())
}

/** Sees to it that what a route does not know of makes no difference to its pages. */
function prepareRoute(route: RouteOptions) {
  const { cache, cacheKey } = route.config ?? {}
  if (!cache) return
  const { properties = {} }: { properties?: Parameters } = Object(route.schema?.querystring)
  const querystring = { type: 'object', ...Object(route.schema?.querystring), additionalProperties: false }
  route.schema = { ...route.schema, querystring }
  route.config = { ...route.config, [kRoute]: new KeptRoute(route.url, cache, properties, cacheKey) }
}

/** Who is logged in, here or by something in front of us, gets answers of their own. */
function isPersonal({ headers: { authorization, cookie } }: FastifyRequest): boolean {
  if (authorization !== undefined) return true
  return cookie?.includes(cookieName) ? sessionCookie.test(cookie) : false
}

/** Whether the answer is one that everybody who is not logged in would get. */
function isForVisitors(request: FastifyRequest): boolean {
  return !isPersonal(request) && request.routeOptions.config?.[kRoute] !== undefined
}

function subjectOf(request: AnyRequest) {
  return request.routeOptions.config?.[kRoute]?.subjectOf(request.params, request.query)
}

function begin(rendering: Rendering, request: AnyRequest, reply: FastifyReply) {
  request[kRendering] = rendering
  if (reply.raw.destroyed) rendering.abandon()
  else reply.raw.once('close', rendering.abandon)
}

/** A whole page, and nothing in its headers that says more than what it is. */
function isForAll(reply: FastifyReply, payload: unknown): payload is string | Buffer {
  const isPage = reply.statusCode === 200 || reply.statusCode === 410
  const isWhole = typeof payload === 'string' || Buffer.isBuffer(payload)
  return (
    isPage && isWhole && reply.hasHeader('content-type') && !particular.some((name) => reply.hasHeader(name))
  )
}

/** Says how long caches in between may have an answer that is not kept, unless its route does. */
function setTerms(reply: FastifyReply, payload: unknown) {
  const its = isForAll(reply, payload) ? terms : termsOfOthers
  for (const [name, value] of Object.entries(its)) if (!reply.hasHeader(name)) reply.header(name, value)
}

/** Answers with a page, past Fastify's own `send`: that and its hooks would cost as much again as all the rest. */
function sendPage(page: Page, request: FastifyRequest, reply: FastifyReply) {
  represent(page, request, (representation) => {
    if (reply.sent) return
    const { raw, server } = reply.hijack()
    if (server.isClosing) raw.setHeader('connection', 'close')
    if (isKnown(representation, request)) raw.writeHead(304, representation.unchanged).end()
    else if (request.method === 'HEAD') raw.writeHead(representation.status, representation.headers).end()
    else raw.writeHead(representation.status, representation.headers).end(representation.body)
  })
}

/** Turns the answer in which the page was rendered into what {@link sendPage} would send. @returns its body */
function replaceBody(representation: Representation, request: FastifyRequest, reply: FastifyReply) {
  if (isKnown(representation, request)) {
    reply.status(304).headers(representation.unchanged).removeHeader('content-type')
    // Fastify takes the body away from the answer to a HEAD: it has to find one, and tells its length, but of a stream.
    return request.method === 'HEAD' ? Readable.from([]) : null
  }
  reply.headers(representation.headers)
  return representation.body
}

/** Only of what is there: https://www.rfc-editor.org/rfc/rfc9110.html#section-13.2.1 */
function isKnown({ status, etag }: Representation, { headers }: FastifyRequest) {
  return status === 200 && hasAlready(headers['if-none-match'], etag)
}

/** Hands on the form of the page that the client likes best. */
function represent(page: Page, { headers }: FastifyRequest, use: (representation: Representation) => void) {
  const representation = page.in(chooseEncoding(headers['accept-encoding']))
  if (representation instanceof Promise) representation.then(use, () => use(page.plain))
  else use(representation)
}

export const autoConfig = (app: FastifyInstance): PageCacheOptions => ({
  megabytes: app.config.PAGE_CACHE_MB,
  read() {
    const em = forkReserved(app.orm, {
      disableContextResolution: true,
      signal: AbortSignal.timeout(readTimeout),
      inflightQueryAbortStrategy: 'cancel query'
    })
    return readChanges(em, watchWindow)
  },
  untilWritten(request) {
    return request.dbScope?.ended ?? null
  }
})

export default fp(pageCache, { name: 'page-cache', fastify: '5.x', dependencies: ['security', 'session'] })
