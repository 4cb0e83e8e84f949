import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { isSafe } from '../safe-methods.ts'
import type { EntityManager } from '../types.ts'
import { createReplicas } from './open-replicas.ts'
import { isRefusedWrite, type Replica } from './replica.ts'
import { completeReplicaSettings, type ReplicaSettings } from './replica-settings.ts'
import type { Replicas } from './replicas.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Read replicas of the database: how many there are, and how many of them may be read from just now. */
    replicas: Pick<Replicas, 'total' | 'usable' | 'maxLag'>
  }
  interface FastifyRequest {
    /**
     * Reads what may be seconds old, but never older than what the one who asks has changed: on a replica; on
     * `getDb()` when there is none to be read from, or when it fails.
     * @param work only reads, and keeps its effects to what it returns, since it may run twice
     * @throws what `work` throws on the primary; or the driver's error when a replica refuses to write
     */
    read<T>(work: (em: EntityManager) => Promise<T>): Promise<T>
    [kSource]: Replica | 'primary' | null
  }
}

export interface ReplicasOptions extends ReplicaSettings {
  /** Which requests may see what is a little old; every one by default. */
  mayLag?: (request: FastifyRequest) => boolean
  /** Whether clients come by https: the cookie is then marked Secure. Default false. */
  https?: boolean
}

const kSource = Symbol('replicas.source')

/** Who carries it has changed something so lately that a replica need not know of it yet. */
const marker = /(?:^|; *)wrote=/

/**
 * Lets reads go to replicas of the database, which changes where the load is and nothing else: no error comes from
 * a replica that is dead, and nobody misses what they have written themselves.
 */
async function replicas(
  app: FastifyInstance,
  { https = false, mayLag = () => true, ...options }: ReplicasOptions
) {
  const settings = completeReplicaSettings(options)
  const all = createReplicas(app.orm, settings, app.log)
  app.decorate('replicas', all)
  app.decorateRequest(kSource, null)
  app.decorateRequest('read', all.total === 0 ? readHere : read)
  if (all.total === 0) return

  app.addHook('onReady', () => all.start())
  app.addHook('onClose', () => all.close())

  // In whole seconds, and longer than what a replica shows can be old.
  const maxAge = Math.ceil(settings.maxLag / 1_000) + 1
  const cookie = `wrote=1; Max-Age=${maxAge}; Path=/; HttpOnly; SameSite=Lax${https ? '; Secure' : ''}`
  // Whatever becomes of the request: an error does not say that nothing was written.
  app.addHook('onRequest', (request, reply, done) => {
    if (!isSafe(request)) reply.header('set-cookie', cookie)
    done()
  })

  function sourceFor(request: FastifyRequest): Replica | 'primary' {
    const hasWritten = !isSafe(request) || marker.test(request.headers.cookie ?? '')
    return (!hasWritten && mayLag(request) && all.pick()) || 'primary'
  }

  function readHere<T>(this: FastifyRequest, work: (em: EntityManager) => Promise<T>): Promise<T> {
    return work(this.getDb())
  }

  async function read<T>(this: FastifyRequest, work: (em: EntityManager) => Promise<T>): Promise<T> {
    // One for the whole request, which would otherwise go back in time between two reads.
    this[kSource] ??= sourceFor(this)
    const source = this[kSource]
    if (source === 'primary' || !source.isUsable) return work(this.getDb())
    const unit = this.getUnitOfWork()
    try {
      return await source.read(unit.em('replica', source.orm), work)
    } catch (error) {
      unit.throwIfEnded()
      if (isRefusedWrite(error)) throw error
      // What it does not know either may only be news: the primary has the last word.
      this[kSource] = 'primary'
      return work(this.getDb())
    }
  }
}

export default fp(replicas, { name: 'replicas', fastify: '5.x', dependencies: ['db'] })
