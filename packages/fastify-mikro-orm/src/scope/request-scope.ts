import type { Kysely } from 'kysely'
import { abortStrategyOf, createKysely } from '../connection-pool.ts'
import { DbError, scopeEnded } from '../errors.ts'
import { channels } from '../telemetry/channels.ts'
import { QueryStatistics } from '../telemetry/query-statistics.ts'
import type { EntityManager, Orm } from '../types.ts'
import { OpenTransactions, type RolledBack } from './open-transactions.ts'
import { unflushedChanges } from './unflushed.ts'

export interface ScopeOptions {
  reqId: string
  route?: string | undefined
  timeLimit: number
  /** Then nothing is retried. */
  hasResponded: () => boolean
}

export type EndCause = 'answered' | 'disconnected' | 'time limit'

export interface ScopeEnd {
  cause: EndCause
  rolledBack: RolledBack
  unflushed: string[]
}

const nothing: RolledBack = { count: 0, held: 0 }

/** Shared by all requests that end normally: an error with a stack for each would cost every request. */
const answered = scopeEnded()

/** Forks inherit the scope. */
export function scopeOf(em: ForkOf): RequestScope | undefined {
  const { scope } = em.getLoggerContext({ disableContextResolution: true })
  return scope instanceof RequestScope ? scope : undefined
}

type ForkOf = Pick<EntityManager, 'getLoggerContext'>

/** One EntityManager until the request ends. It holds no connection between two statements. */
export class RequestScope {
  readonly orm: Orm
  readonly statistics = new QueryStatistics()
  readonly transactions = new OpenTransactions()
  readonly #options: ScopeOptions
  readonly #control = new AbortController()
  readonly #ended = Promise.withResolvers<ScopeEnd>()
  readonly #timer: NodeJS.Timeout | undefined
  #em: EntityManager | undefined

  constructor(orm: Orm, options: ScopeOptions) {
    this.orm = orm
    this.#options = options
    const { timeLimit } = options
    if (timeLimit) this.#timer = setTimeout(() => this.end('time limit'), timeLimit).unref()
    channels.scopeBegin.publish({ orm })
  }

  get signal(): AbortSignal {
    return this.#control.signal
  }

  /** Resolves when what was open is rolled back. Never rejects. */
  get ended(): Promise<ScopeEnd> {
    return this.#ended.promise
  }

  get #loggerContext() {
    const { reqId, route } = this.#options
    return { reqId, route, scope: this }
  }

  get hasResponded(): boolean {
    return this.#options.hasResponded()
  }

  /** @throws {DbError} DB_SCOPE_ENDED, DB_TIME_LIMIT */
  getEntityManager(): EntityManager {
    this.signal.throwIfAborted()
    this.#em ??= this.fork(this.orm)
    return this.#em
  }

  /** @throws {DbError} DB_SCOPE_ENDED, DB_TIME_LIMIT */
  getKysely<DB>(): Kysely<DB> {
    this.signal.throwIfAborted()
    return createKysely<DB>(this.orm, this, this.#loggerContext)
  }

  /** Forks an ORM, for instance a replica's, so that the fork ends with this scope. */
  fork(orm: Orm): EntityManager {
    return orm.em.fork({
      disableContextResolution: true,
      signal: this.signal,
      inflightQueryAbortStrategy: abortStrategyOf(orm.em),
      loggerContext: this.#loggerContext
    })
  }

  /** Stops what runs, refuses what comes later, and rolls back open transactions. A second call has no effect. */
  end(cause: EndCause, lookForUnflushed = false): Promise<ScopeEnd> {
    if (!this.signal.aborted) void this.#end(cause, lookForUnflushed)
    return this.ended
  }

  async #end(cause: EndCause, lookForUnflushed: boolean) {
    clearTimeout(this.#timer)
    const unflushed = lookForUnflushed && this.#em ? unflushedChanges(this.#em) : []
    this.#control.abort(this.#reason(cause))
    this.#em?.clear()
    const rolledBack = this.transactions.areOpen ? await this.transactions.rollBack() : nothing
    const leaked = cause === 'answered' && rolledBack.count > 0
    channels.scopeEnd.publish({ orm: this.orm, leaked })
    this.#ended.resolve({ cause, rolledBack, unflushed })
  }

  #reason(cause: EndCause): DbError {
    if (cause === 'answered') return answered
    if (cause === 'disconnected') return scopeEnded()
    const { timeLimit } = this.#options
    return new DbError('DB_TIME_LIMIT', `The request used the database for longer than ${timeLimit} ms.`)
  }
}
