import type { Database } from '../database.ts'
import { errorKind } from '../error-kind.ts'
import { DbError } from '../errors.ts'
import type { RequestScope } from '../scope/request-scope.ts'
import type { EntityManager, Log } from '../types.ts'
import type { Heartbeat } from './heartbeat.ts'

interface ReplicaOptions {
  name: string
  maxLag: number
  readTimeout: number
  log?: Log | undefined
}

/** One read replica, and until when it is known to be fresh enough. */
export class Replica {
  readonly #database: Database
  readonly #options: ReplicaOptions
  /** By `performance.now()`. */
  #freshUntil = Number.NEGATIVE_INFINITY
  #wasUsable: boolean | undefined

  constructor(database: Database, options: ReplicaOptions) {
    this.#database = database
    this.#options = options
  }

  get isUsable(): boolean {
    return performance.now() < this.#freshUntil
  }

  /** Never rejects. */
  async check(heartbeat: Heartbeat, signal: AbortSignal) {
    const { maxLag } = this.#options
    try {
      this.#freshUntil = (await heartbeat.arrivedAt(this.#database.orm, signal)) + maxLag
      this.#logChange(`more than ${maxLag} ms behind`)
    } catch (error) {
      this.#setAside(error)
    }
  }

  /** A replica that does not answer in time is not used until its next good check. @throws {DbError} DB_TIME_LIMIT */
  async read<T>(scope: RequestScope, work: (em: EntityManager) => Promise<T>): Promise<T> {
    const { readTimeout } = this.#options
    const { promise: tooLate, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(() => {
      reject(new DbError('DB_TIME_LIMIT', `The replica did not answer within ${readTimeout} ms.`))
    }, readTimeout)
    try {
      return await Promise.race([work(scope.fork(this.#database.orm)), tooLate])
    } catch (error) {
      if (['unavailable', 'time_limit'].includes(errorKind(error))) this.#setAside(error)
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  #setAside(error: unknown) {
    this.#freshUntil = Number.NEGATIVE_INFINITY
    this.#logChange(error instanceof Error && 'code' in error ? String(error.code) : String(error))
  }

  #logChange(reason: string) {
    if (this.isUsable === this.#wasUsable) return
    this.#wasUsable = this.isUsable
    const { name, log } = this.#options
    if (this.isUsable) log?.info({ replica: name }, `replica ${name}: in use`)
    else log?.warn({ replica: name, reason }, `replica ${name}: not used, ${reason}`)
  }

  close(): Promise<void> {
    return this.#database.close()
  }
}

/** A mistake in the work. */
export function isRefusedWrite(error: unknown): boolean {
  return error instanceof Error && 'errno' in error && error.errno === 1792
}
