import { closeDatabase } from '../close.ts'
import { errorKind } from '../error-kinds.ts'
import { DbError } from '../errors.ts'
import type { EntityManager, Log, Orm } from '../types.ts'
import type { Heartbeat } from './heartbeat.ts'

interface ReplicaOptions {
  /** What the log calls it. */
  name: string
  /** Milliseconds that it may be behind the primary. */
  maxLag: number
  /** Milliseconds that a read may take. */
  readTimeout: number
  log?: Log | undefined
}

/** One replica, and until when it is known to be fresh enough. */
export class Replica {
  readonly orm: Orm
  readonly #options: ReplicaOptions
  /** By `performance.now()`. */
  #freshUntil = Number.NEGATIVE_INFINITY
  #wasUsable: boolean | undefined

  /** @param orm not yet connected */
  constructor(orm: Orm, options: ReplicaOptions) {
    this.orm = orm
    this.#options = options
  }

  get isUsable(): boolean {
    return performance.now() < this.#freshUntil
  }

  /** Looks how far it is. Never rejects. @param signal gives up, with its own reason */
  async check(heartbeat: Heartbeat, signal: AbortSignal) {
    const { maxLag } = this.#options
    try {
      this.#freshUntil = (await heartbeat.arrived(this.orm, signal)) + maxLag
      this.#tell(`more than ${maxLag} ms behind`)
    } catch (error) {
      this.setAside(error)
    }
  }

  /**
   * Reads here. One that does not answer, or not in time, is out of use until its next good check.
   * @param em a fork of this replica's ORM
   * @throws {DbError} DB_TIME_LIMIT, or what `work` throws
   */
  async read<T>(em: EntityManager, work: (em: EntityManager) => Promise<T>): Promise<T> {
    const { readTimeout } = this.#options
    const { promise: tooLate, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(() => {
      reject(new DbError('DB_TIME_LIMIT', `The replica did not answer within ${readTimeout} ms.`))
    }, readTimeout)
    try {
      return await Promise.race([work(em), tooLate])
    } catch (error) {
      if (['unavailable', 'time_limit'].includes(errorKind(error))) this.setAside(error)
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  /** Takes it out of use until its next good check. @param error why */
  setAside(error: unknown) {
    this.#freshUntil = Number.NEGATIVE_INFINITY
    this.#tell(error instanceof Error && 'code' in error ? String(error.code) : String(error))
  }

  /** Tells the log what has changed, once. */
  #tell(reason: string) {
    if (this.isUsable === this.#wasUsable) return
    this.#wasUsable = this.isUsable
    const { name, log } = this.#options
    if (this.isUsable) log?.info({ replica: name }, `replica ${name}: in use`)
    else log?.warn({ replica: name, reason }, `replica ${name}: set aside, ${reason}`)
  }

  close(): Promise<void> {
    return closeDatabase(this.orm)
  }
}

/** Whether an error is a replica's refusal to be written to, which is a fault in the work and not in the replica. */
export function isRefusedWrite(error: unknown): boolean {
  return error instanceof Error && 'errno' in error && error.errno === 1792
}
