import type { IncomingMessage, ServerResponse } from 'node:http'
import type {
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  HookHandlerDoneFunction,
  RawServerDefault,
  RouteOptions
} from 'fastify'
import fp from 'fastify-plugin'
import { isSafe } from '../src/http/safe-methods.ts'
import { applyRepresentation, negotiate, sendPage } from '../src/http/send-page.ts'
import { cookieFinder, cookieName } from '../src/http/session-cookie.ts'
import { CachedRoute, type Normalize, type Parameters } from '../src/page-cache/cached-route.ts'
import { allItems, changeWindow, type ItemState } from '../src/page-cache/change-tracker.ts'
import { Page } from '../src/page-cache/page.ts'
import { PageCache } from '../src/page-cache/page-cache.ts'
import { RenderFailure, type Rendering } from '../src/page-cache/rendering.ts'
import { readChanges } from '../src/posts/version.ts'
import { derived } from '../src/schema/derived.ts'
import { forkForPolling } from './settings.ts'

const kRoute = Symbol('page-cache.route')
const kRendering = Symbol('page-cache.rendering')

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * Caches responses to visitors until any post changes, the post whose `id` is in the path, or untracked data. The
     * handler may depend only on the path and on the query parameters in its schema; others do not reach it.
     */
    cache?: keyof typeof topics
    /** Normalizes parameters of which several values give the same page. */
    cacheKey?: Record<string, Normalize>
    [kRoute]?: CachedRoute
  }

  interface FastifyInstance {
    /** Missing when caching is off. */
    pageCache?: Pick<PageCache, 'recordWrite' | 'statistics'>
  }

  interface FastifyRequest {
    [kRendering]: Rendering | null
  }
}

export interface PageCacheOptions {
  /** Name of the cookie by which members are told from visitors. */
  cookie: string
  /** Megabytes of pages to store; 0 turns caching off. */
  megabytes: number
  /** See `ChangeTrackerOptions`. */
  read(): Promise<ItemState[] | null>
  /** Resolves, and never rejects, when a request can write no more; null when it has not used the database. */
  untilWritten(request: FastifyRequest): Promise<unknown> | null
}

interface AnyRoute {
  Params: Record<string, string>
  Querystring: Record<string, unknown>
}

type AnyRequest = FastifyRequest<AnyRoute>
type Route = RouteOptions<RawServerDefault, IncomingMessage, ServerResponse, AnyRoute>

const topics = { board: 'any', post: 'item', members: 'untracked' } as const

/** Browsers revalidate every time, shared caches after a second. `vary` lets them tell visitors from members. */
const cacheHeaders = {
  'cache-control': 'public, max-age=0, s-maxage=1, must-revalidate',
  vary: 'accept-encoding, cookie, authorization'
}

/** Of all others: without a header, shared caches would guess, some of them minutes. */
const otherTerms = { safe: 'no-cache', unsafe: 'private, no-store' }

/** Headers by which a route opts out. */
const ownHeaders = ['set-cookie', 'cache-control', 'vary', 'content-encoding']

/** Answers visitors from memory. */
async function pageCache(app: FastifyInstance, { cookie, megabytes, read, untilWritten }: PageCacheOptions) {
  const hasSession = cookieFinder(cookie)
  const cache = megabytes > 0 ? openCache() : null
  const shared = { ...app.securityHeaders, ...cacheHeaders }

  app.decorateRequest(kRendering, null)
  app.addHook('onRoute', (route: Route) => prepareRoute(route, cache, isPersonal))

  app.addHook('onSend', (request, reply, payload, done) => {
    const rendering = request[kRendering]
    if (rendering && isCacheable(reply, payload)) {
      const page = new Page(payload, String(reply.getHeader('content-type')), shared, {
        status: reply.statusCode === 410 ? 410 : 200,
        lastModified: lastModifiedOf(reply)
      })
      rendering.store(page)
      return negotiate(page, request, (it) => done(null, applyRepresentation(it, request, reply)))
    }
    rendering?.bypass()
    setCacheHeaders(request, reply, payload)
    done(null, payload)
  })

  /** Whether the client is logged in, here or at a proxy. */
  function isPersonal({ headers }: FastifyRequest): boolean {
    return headers.authorization !== undefined || hasSession(headers.cookie)
  }

  function setCacheHeaders(request: FastifyRequest, reply: FastifyReply, payload: unknown) {
    const isPublic = isSafe(request) && !isPersonal(request)
    const isPage = isPublic && request.routeOptions.config?.[kRoute] && isCacheable(reply, payload)
    const terms = isPublic ? otherTerms.safe : otherTerms.unsafe
    const headers = isPage ? cacheHeaders : { ...cacheHeaders, 'cache-control': terms }
    for (const [name, value] of Object.entries(headers)) if (!reply.hasHeader(name)) reply.header(name, value)
  }

  function openCache() {
    const cache = new PageCache({
      limit: megabytes * 1_000_000,
      read,
      onError: (err) => app.log.warn({ err }, 'cannot tell which cached pages are stale')
    })
    app.decorate('pageCache', cache)

    app.addHook('onRequest', (request, reply, done) => {
      if (!isSafe(request)) reply.raw.on('close', () => recordWrite(cache, request, reply))
      done()
    })

    app.addHook('onError', (request, reply, error, done) => {
      // A client that disconnected, sent too much, or used an invalid spelling of the URL, tells nothing about others.
      if (reply.raw.destroyed || error.validation || error.code === 'TOO_MANY') request[kRendering]?.abandon()
      else request[kRendering]?.fail(error)
      done()
    })

    app.addHook('onSend', (request, _reply, payload, done) => {
      if (!isSafe(request) && untilWritten(request)) cache.recordWrite()
      done(null, payload)
    })

    // Before the database is closed.
    app.addHook('onClose', () => cache.idle())
    return cache
  }

  /** A COMMIT may still be in progress when the client has disconnected. */
  function recordWrite(cache: PageCache, request: FastifyRequest, reply: FastifyReply) {
    const written = untilWritten(request)
    if (!written) return
    cache.recordWrite()
    if (!reply.raw.writableFinished) written.then(() => cache.recordWrite())
  }
}

interface QuerySchema {
  properties?: Parameters
}

const noQuery = { type: 'object', properties: {} }

function withoutOthers(query: QuerySchema) {
  return { ...query, additionalProperties: false }
}

type Check = (request: FastifyRequest) => boolean

function prepareRoute(route: Route, cache: PageCache | null, isPersonal: Check) {
  const { cache: topic, cacheKey } = route.config ?? {}
  if (!topic) return
  const query: QuerySchema = Object(route.schema?.querystring ?? noQuery)
  const { properties = {} } = query
  const querystring = derived(query, withoutOthers)
  const cachedRoute = new CachedRoute(route.url, topics[topic], properties, cacheKey)
  route.schema = { ...route.schema, querystring }
  route.config = { ...route.config, [kRoute]: cachedRoute }
  if (cache) route.onRequest = [route.onRequest ?? [], answerFromCache(cachedRoute, cache, isPersonal)].flat()
}

function answerFromCache(route: CachedRoute, cache: PageCache, isPersonal: Check) {
  return function answerFromCache(request: AnyRequest, reply: FastifyReply, done: HookHandlerDoneFunction) {
    const target = isPersonal(request) ? null : route.targetOf(request.params, request.query)
    if (!target) return done()
    const snapshot = cache.snapshot()
    const page = cache.get(target, snapshot)
    if (page) sendPage(page, request, reply)
    else cache.getOrRender(target, snapshot).then(proceed, () => done())

    function proceed(result: Page | Rendering | RenderFailure | null) {
      if (result instanceof Page) return sendPage(result, request, reply)
      if (result instanceof RenderFailure) return done(result.error)
      if (result) begin(result, request, reply)
      done()
    }
  }
}

function begin(rendering: Rendering, request: AnyRequest, reply: FastifyReply) {
  request[kRendering] = rendering
  if (reply.raw.destroyed) rendering.abandon()
  else reply.raw.on('close', rendering.abandon)
}

/** What the handler knows of it. */
function lastModifiedOf(reply: FastifyReply): string | null {
  const time = reply.getHeader('last-modified')
  return typeof time === 'string' ? time : null
}

function isCacheable(reply: FastifyReply, payload: unknown): payload is string | Buffer {
  const isPage = reply.statusCode === 200 || reply.statusCode === 410
  const isWhole = typeof payload === 'string' || Buffer.isBuffer(payload)
  return (
    isPage && isWhole && reply.hasHeader('content-type') && !ownHeaders.some((name) => reply.hasHeader(name))
  )
}

export const autoConfig = (app: FastifyInstance): PageCacheOptions => ({
  cookie: cookieName('session', app.config.SITE_URL.isHttps),
  megabytes: app.config.PAGE_CACHE_MB,
  async read() {
    const changes = await readChanges(forkForPolling(app), changeWindow)
    // Before a page is rendered with them.
    await app.refreshSettings(changes?.find(({ id }) => id === allItems)?.state)
    return changes
  },
  untilWritten(request) {
    return request.dbScope?.ended ?? null
  }
})

export default fp(pageCache, { name: 'page-cache', fastify: '5.x', dependencies: ['security', 'session'] })
