import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Database } from '../database.ts'
import { optionsInvalid } from '../errors.ts'
import { checkNumber, type DatabaseOptions } from '../options.ts'
import { scopeOf } from '../scope/request-scope.ts'
import type { EntityManager, Orm } from '../types.ts'
import { describeAddress, parseDatabaseUrl } from '../url.ts'
import { isRefusedWrite, Replica } from './replica.ts'
import { Replicas } from './replicas.ts'

export interface ReadReplicaOptions {
  /** `mysql://user:password@host:3306/name`, each of one server and not of a balancer. */
  urls: readonly string[]
  /** Milliseconds that a replica may be behind; 500 at least. Default 4,000. */
  maxLag?: number
  /** Milliseconds that a read on a replica may take before the primary is used. Default 1,500. */
  readTimeout?: number
  /** Which requests may read data that is up to `maxLag` old. Default all. */
  mayLag?: (request: FastifyRequest) => boolean
  /** Marks the cookie `wrote` Secure, for a site on https. Default false. */
  secureCookie?: boolean
}

declare module 'fastify' {
  interface FastifyInstance {
    /** The read replicas of the database; without any, `total` is 0. */
    replicas: Pick<Replicas, 'total' | 'usable' | 'maxLag'>
  }
  interface FastifyRequest {
    /**
     * Reads from a replica that is fresh enough for this client, otherwise or when that fails from `getDb()`.
     * @param work only reads, and may run twice
     */
    read<T>(work: (em: EntityManager) => Promise<T>): Promise<T>
    [kSource]: Replica | 'primary' | null
  }
}

const kSource = Symbol('fastify-mikro-orm.source')

/** A client with this cookie wrote so recently that a replica may not have it. */
const wroteCookie = /(?:^|; *)wrote=/

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/** A write would not reach the primary, and would break the replication. */
const setup = ['set session transaction read only']

/** Adds `request.read()` and `app.replicas`. @throws {DbError} DB_OPTIONS_INVALID, DB_URL_INVALID */
export async function registerReadReplicas(
  app: FastifyInstance,
  options: ReadReplicaOptions = { urls: [] },
  primary: DatabaseOptions | { orm: Orm }
) {
  const { urls, maxLag = 4_000, readTimeout = 1_500, mayLag = () => true, secureCookie = false } = options
  checkNumber('readReplicas.readTimeout', readTimeout, 1)
  if (!Number.isSafeInteger(maxLag) || maxLag < 500)
    throw optionsInvalid('readReplicas.maxLag must be at least 500')
  const replicas = new Replicas(app.orm, await Promise.all(urls.map(openReplica)), maxLag)
  app.decorate('replicas', replicas)
  app.decorateRequest(kSource, null)
  app.decorateRequest('read', urls.length === 0 ? readFromPrimary : read)
  if (urls.length === 0) return
  app.addHook('onReady', () => replicas.start())
  app.addHook('onClose', () => replicas.close())

  // Longer than a replica can be behind. Set before the handler runs: an error does not tell that nothing was written.
  const maxAge = Math.ceil(maxLag / 1_000) + 1
  const cookie = `wrote=1; Max-Age=${maxAge}; Path=/; HttpOnly; SameSite=Lax${secureCookie ? '; Secure' : ''}`
  app.addHook('onRequest', (request, reply, done) => {
    if (!safeMethods.has(request.method)) reply.header('set-cookie', cookie)
    done()
  })

  async function openReplica(url: string): Promise<Replica> {
    const address = parseDatabaseUrl(url)
    if ('orm' in primary || address.kind === 'sqlite' || primary.url.startsWith('sqlite:')) {
      throw optionsInvalid('readReplicas needs a primary and replicas with a mysql:// URL')
    }
    const timeouts = {
      connectTimeout: readTimeout,
      acquireTimeout: readTimeout,
      statementTimeout: readTimeout
    }
    const database = await Database.create({ ...primary, ...timeouts, url }, { log: app.log, setup })
    return new Replica(database, { name: describeAddress(address), maxLag, readTimeout, log: app.log })
  }

  function chooseSource(request: FastifyRequest): Replica | 'primary' {
    const hasWritten = !safeMethods.has(request.method) || wroteCookie.test(request.headers.cookie ?? '')
    return (!hasWritten && mayLag(request) && replicas.pick()) || 'primary'
  }

  function readFromPrimary<T>(this: FastifyRequest, work: (em: EntityManager) => Promise<T>): Promise<T> {
    return work(this.getDb())
  }

  async function read<T>(this: FastifyRequest, work: (em: EntityManager) => Promise<T>): Promise<T> {
    // One source for the whole request, which would otherwise go back in time between two reads.
    this[kSource] ??= chooseSource(this)
    const source = this[kSource]
    if (source === 'primary' || !source.isUsable) return work(this.getDb())
    const scope = scopeOf(this.getDb())
    if (!scope) throw new TypeError('The EntityManager has no request scope.')
    try {
      return await source.read(scope, work)
    } catch (error) {
      scope.signal.throwIfAborted()
      if (isRefusedWrite(error)) throw error
      // What a replica does not find may be too new for it.
      this[kSource] = 'primary'
      return work(this.getDb())
    }
  }
}
