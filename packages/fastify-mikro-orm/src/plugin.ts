import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Kysely } from 'kysely'
import { Database } from './database.ts'
import { DbError, databaseClosed, optionsInvalid, scopeEnded } from './errors.ts'
import { checkNumber, type DatabaseOptions } from './options.ts'
import { type ReadReplicaOptions, registerReadReplicas } from './replicas/read-replicas.ts'
import { type ReportOptions, registerReport } from './report.ts'
import { abortWhenRootCloses } from './root-close.ts'
import { reportEnd } from './scope/report-end.ts'
import { RequestScope } from './scope/request-scope.ts'
import { guardTransactions } from './scope/scope-guard.ts'
import type { EntityManager, Orm } from './types.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** MikroORM. A job that belongs to no request works on `app.orm.em.fork()`. */
    orm: Orm
  }

  interface FastifyRequest {
    /**
     * The EntityManager of this request, the same for every call. Parallel work takes `getDb().fork()`.
     * @throws {DbError} DB_OUTSIDE_REQUEST, DB_SCOPE_ENDED, DB_TIME_LIMIT, DB_CLOSED
     */
    getDb(): EntityManager
    /** A Kysely instance that ends with this request; MikroORM's own does so only within a transaction. */
    getKysely<DB>(): Kysely<DB>
    /** Null until `getDb()` was called. */
    readonly dbScope: RequestScope | null
    [kResponse]: ServerResponse | null
    [kScope]: RequestScope | null
  }
}

const kResponse = Symbol('fastify-mikro-orm.response')
const kScope = Symbol('fastify-mikro-orm.scope')

interface RequestOptions {
  /** Milliseconds that one request may use the database, then DB_TIME_LIMIT; 0 is no limit. Default 15,000. */
  requestTimeout?: number
  /** Warns of changes that a request made and never flushed. It compares every entity: for development. */
  reportUnflushed?: boolean
  report?: ReportOptions
  readReplicas?: ReadReplicaOptions
}

export type MikroOrmPluginOptions = RequestOptions & (DatabaseOptions | { orm: Orm })

/** One EntityManager per request, `request.getDb()`, with the schema ready before the first request is served. */
async function mikroOrm(app: FastifyInstance, options: MikroOrmPluginOptions) {
  if (app.hasDecorator('orm')) {
    const message = 'fastify-mikro-orm is registered already: app.orm and request.getDb() exist.'
    throw new DbError('DB_ALREADY_REGISTERED', message)
  }
  const { requestTimeout = 15_000, reportUnflushed = false, report, readReplicas, ...given } = options
  checkNumber('requestTimeout', requestTimeout, 0)
  const { orm, database } = await openOrm(given, app)
  const closing = new AbortController()
  const inProgress = new Set<RequestScope>()
  let isClosed = false

  guardTransactions(orm)
  app.decorate('orm', orm)
  app.decorateRequest(kResponse, null)
  app.decorateRequest(kScope, null)
  app.decorateRequest('getDb', getDb)
  app.decorateRequest('getKysely', getKysely)
  app.decorateRequest('dbScope', { getter: getScope })

  // A request does not lead to its response. This is all that a request without `getDb()` costs.
  app.addHook('onRequest', (request, reply, done) => {
    request[kResponse] = reply.raw
    done()
  })

  // Fastify runs the hooks of closing after those of `onReady`, which would keep waiting for the database.
  abortWhenRootCloses(app, closing, databaseClosed)
  app.addHook('onReady', async () => database?.start(closing.signal))
  await registerReadReplicas(app, readReplicas, given)
  registerReport(app, report)

  app.addHook('onClose', async () => {
    await Promise.all([...inProgress].map(({ ended }) => ended))
    isClosed = true
    await database?.close()
  })

  function getDb(this: FastifyRequest): EntityManager {
    return requireScope(this).getEntityManager()
  }

  function getKysely<DB>(this: FastifyRequest): Kysely<DB> {
    return requireScope(this).getKysely<DB>()
  }

  function requireScope(request: FastifyRequest): RequestScope {
    // Also called without a request: `const { getDb } = request`.
    const response = request?.[kResponse]
    if (!response) {
      throw new DbError('DB_OUTSIDE_REQUEST', 'getDb() is a method of a request that is being served.')
    }
    if (isClosed) throw databaseClosed()
    request[kScope] ??= begin(request, response)
    return request[kScope]
  }

  function getScope(this: FastifyRequest): RequestScope | null {
    return this[kScope]
  }

  function begin(request: FastifyRequest, response: ServerResponse): RequestScope {
    if (response.destroyed) throw scopeEnded()
    const scope = new RequestScope(orm, {
      reqId: request.id,
      route: request.routeOptions.url,
      timeLimit: requestTimeout,
      hasResponded: () => response.headersSent
    })
    // `onResponse` does not run after a disconnect (fastify/fastify#6208), and `request.signal` aborts as soon as a
    // body was read (fastify/fastify#6725).
    response.once('close', () => {
      if (response.writableFinished) scope.end('answered', reportUnflushed && response.statusCode < 400)
      else scope.end('disconnected')
    })
    inProgress.add(scope)
    scope.ended.then((end) => {
      inProgress.delete(scope)
      reportEnd(request.log, request.routeOptions.url, end)
    })
    return scope
  }
}

async function openOrm(
  options: DatabaseOptions | { orm: Orm },
  app: FastifyInstance
): Promise<{ orm: Orm; database?: Database }> {
  if ('orm' in options) {
    const [other] = Object.keys(options).filter((name) => name !== 'orm')
    if (other) throw optionsInvalid(`${other} cannot be combined with orm`)
    return options
  }
  const { pluginTimeout } = app.initialConfig
  const database = await Database.create(options, { log: app.log, pluginTimeout })
  return { orm: database.orm, database }
}

export default fp(mikroOrm, { name: 'fastify-mikro-orm', fastify: '5.x' })
