import type { Kysely } from 'kysely'
import { abortStrategyOf, createKysely } from '../connection-pool.ts'
import { DbError, scopeEnded } from '../errors.ts'
import { channels } from '../telemetry/channels.ts'
import { QueryStatistics } from '../telemetry/query-statistics.ts'
import type { EntityManager, Orm } from '../types.ts'
import { OpenTransactions, type RolledBack } from './open-transactions.ts'
import { unflushedChanges } from './unflushed.ts'

export interface ScopeOptions {
  /** Added to the log of every statement. */
  reqId: string
  /** Added to the log of slow statements. */
  route?: string | undefined
  /** Milliseconds until DB_TIME_LIMIT; 0 is no limit. */
  timeLimit: number
  /** Whether the response has been sent: then nothing is retried. */
  hasResponded: () => boolean
}

/** Why a scope ended: the response is complete, the client disconnected, or the time limit was reached. */
export type EndCause = 'answered' | 'disconnected' | 'time limit'

export interface ScopeEnd {
  cause: EndCause
  /** The transactions that were still open. */
  rolledBack: RolledBack
  /** The changes that were never flushed, when they were looked for. */
  unflushed: string[]
}

const nothing: RolledBack = { count: 0, held: 0 }

/** Shared by all requests that end normally: an error with a stack for each would cost every request. */
const answered = scopeEnded()

/** @returns the request scope that an EntityManager belongs to, if any; forks inherit it */
export function scopeOf(em: ForkOf): RequestScope | undefined {
  const { scope } = em.getLoggerContext({ disableContextResolution: true })
  return scope instanceof RequestScope ? scope : undefined
}

type ForkOf = Pick<EntityManager, 'getLoggerContext'>

/**
 * The request scope: one EntityManager from its first use until the request ends or reaches its time limit. It holds
 * no connection between two statements.
 */
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

  /** Aborts when the scope ends, with the error that every later use gets. */
  get signal(): AbortSignal {
    return this.#control.signal
  }

  /** Resolves when the scope has ended and what was open is rolled back. Never rejects. */
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

  /**
   * A Kysely instance whose statements and transactions end with this scope.
   * @throws {DbError} DB_SCOPE_ENDED, DB_TIME_LIMIT
   * @throws {TypeError} when the ORM was not opened by this package
   */
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

  /**
   * Ends the scope: cancels the statement that runs, refuses everything later, and rolls back open transactions. A
   * second call has no effect.
   * @param lookForUnflushed compares every entity with its values when it was read
   */
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
