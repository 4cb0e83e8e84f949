import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { type DatabaseOptions, Databases } from './databases.ts'
import { DbError, databaseClosed } from './errors.ts'
import { reportEnding } from './scope/ending.ts'
import { scopeEnded, UnitOfWork } from './scope/unit-of-work.ts'
import { checkNumber } from './settings.ts'
import type { QueryStatistics } from './telemetry/query-statistics.ts'
import type { EntityManager, Orm } from './types.ts'

/** The names that `getDb()` takes. An application that works side by side adds its own by declaration merging. */
export interface DbNames {
  default: EntityManager
}

declare module 'fastify' {
  interface FastifyInstance {
    /** MikroORM. A job that belongs to no request works on `app.orm.em.fork()`. */
    orm: Orm
    /** Every database by its name, the one called `default` included. */
    orms: Readonly<Record<string, Orm>>
  }

  interface FastifyRequest {
    /**
     * This request's EntityManager: made on the first call, the same on the others, of no use after the end. An
     * EntityManager does one thing at a time; what runs side by side takes one of another name. A name of the option
     * `databases` leads to that database.
     * @throws {DbError} DB_OUTSIDE_REQUEST, DB_SCOPE_ENDED, DB_TIME_LIMIT, DB_CLOSED
     */
    getDb(name?: keyof DbNames): EntityManager
    /**
     * What its EntityManagers belong to, for a plugin that brings another database: `getUnitOfWork().em(name, orm)`.
     * @throws {DbError} as `getDb()` does
     */
    getUnitOfWork(): UnitOfWork
    /** What this request has asked of the database so far; null when nothing. */
    getDbStatistics(): QueryStatistics | null
    [kResponse]: ServerResponse | null
    [kUnit]: UnitOfWork | null
  }
}

const kResponse = Symbol('db.response')
const kUnit = Symbol('db.unit')

export type DbOptions = DatabaseOptions & {
  /** Other databases, by the names that `getDb()` takes for them. */
  databases?: { readonly [Name in Exclude<keyof DbNames, 'default'>]?: DatabaseOptions }
  /** Milliseconds that the unit of work of a request may last, then DB_TIME_LIMIT; 0 is no limit. Default 15,000. */
  requestTimeout?: number
  /** Warns of changes that a request made and never wrote. For development: it compares every entity. */
  reportUnflushed?: boolean
}

/**
 * One unit of work with the database per request, after Flask's application context: `request.getDb()`.
 * The schema is created before the first request is served.
 */
async function db(
  app: FastifyInstance,
  { databases: others = {}, requestTimeout = 15_000, reportUnflushed = false, ...options }: DbOptions
) {
  if (app.hasDecorator('orm')) {
    throw new DbError(
      'DB_ALREADY_REGISTERED',
      'The db plugin is registered already: app.orm and request.getDb() exist.'
    )
  }
  checkNumber('requestTimeout', requestTimeout, 0)
  const { pluginTimeout: limit = 0 } = app.initialConfig
  const databases = new Databases({ ...others, default: options }, { limit, log: app.log })
  const { orms } = databases
  const orm = orms.default
  const closing = new AbortController()
  const inProgress = new Set<UnitOfWork>()
  let closed = false

  app.decorate('orm', orm)
  app.decorate('orms', orms)
  app.decorateRequest(kResponse, null)
  app.decorateRequest(kUnit, null)
  app.decorateRequest('getDb', getDb)
  app.decorateRequest('getUnitOfWork', getUnitOfWork)
  app.decorateRequest('getDbStatistics', getDbStatistics)

  // The response cannot be reached from `request`. A request that never asks for the database pays no more.
  app.addHook('onRequest', (request, reply, done) => {
    request[kResponse] = reply.raw
    done()
  })

  app.addHook('onReady', () => databases.start({ log: app.log, signal: closing.signal }))

  // The hooks of closing wait for those of `onReady`, which must not wait for a database any longer by then.
  app.close = new Proxy(app.close, {
    apply(close, self, args) {
      closing.abort(databaseClosed())
      return Reflect.apply(close, self, args)
    }
  })

  app.addHook('onClose', async () => {
    await Promise.all([...inProgress].map(({ ended }) => ended))
    closed = true
    await databases.close()
  })

  function getDb(this: FastifyRequest, name = 'default'): EntityManager {
    return getUnitOfWork.call(this).em(name, orms[name])
  }

  function getUnitOfWork(this: FastifyRequest): UnitOfWork {
    if (!this?.[kResponse]) throw outsideRequest()
    if (closed) throw databaseClosed()
    this[kUnit] ??= begin(this, this[kResponse])
    return this[kUnit]
  }

  function getDbStatistics(this: FastifyRequest): QueryStatistics | null {
    return this[kUnit]?.statistics ?? null
  }

  function begin(request: FastifyRequest, response: ServerResponse): UnitOfWork {
    if (response.destroyed) throw scopeEnded()
    const unit = new UnitOfWork(orm, {
      reqId: request.id,
      route: request.routeOptions.url,
      timeLimit: requestTimeout,
      isAnswered: () => response.headersSent
    })
    // Not `onResponse`, which does not run for a client that has gone (fastify/fastify#6208), and not
    // `request.signal`, which aborts as soon as a body has been read (fastify/fastify#6725).
    // Not `once`, which wraps its listener, and every request would pay for that: it closes only once anyway.
    response.on('close', () => {
      if (response.writableFinished) unit.end('answered', reportUnflushed && response.statusCode < 400)
      else unit.end('gone')
    })
    inProgress.add(unit)
    unit.ended.then((ending) => {
      inProgress.delete(unit)
      reportEnding(request.log, request.routeOptions.url, ending)
    })
    return unit
  }
}

function outsideRequest() {
  return new DbError('DB_OUTSIDE_REQUEST', 'getDb() is a method of a request that is being served.')
}

export default fp(db, { name: 'db', fastify: '5.x' })
