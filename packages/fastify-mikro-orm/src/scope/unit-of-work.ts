import { abortStrategy } from '../engine.ts'
import { DbError } from '../errors.ts'
import { channels } from '../telemetry/channels.ts'
import { QueryStatistics } from '../telemetry/query-statistics.ts'
import type { EntityManager, Orm } from '../types.ts'
import { EndSignal } from './end-signal.ts'
import { OpenTransactions, type RolledBack } from './open-transactions.ts'
import type { Scope } from './scope.ts'
import { unflushedChanges } from './unflushed.ts'

export interface UnitOptions {
  /** Goes into the log beside every statement. */
  reqId: string
  /** The same, beside slow ones. */
  route?: string | undefined
  /** Milliseconds that the work may last; 0 is no limit. */
  timeLimit: number
  /** Whether somebody has been told the outcome already: then nothing is tried again. */
  isAnswered: () => boolean
}

/** What brought a unit of work to its end: its answer, or that it was not to wait for one any longer. */
export type Cause = 'answered' | 'gone' | 'time limit'

export interface Ending {
  cause: Cause
  /** Transactions that were still open. */
  rolledBack: RolledBack
  /** Changes that nobody wrote, when they were looked for. */
  unflushed: string[]
}

/**
 * One request's work with the database: EntityManagers of its own, from the first use until the request ends or its
 * time is up. It holds no connection between queries.
 */
export class UnitOfWork implements Scope {
  readonly orm: Orm
  /** What all of its EntityManagers asked of the database. */
  readonly statistics = new QueryStatistics()
  readonly transactions = new OpenTransactions()
  readonly stop = new EndSignal()
  readonly isAnswered: () => boolean
  readonly #options: UnitOptions
  readonly #managers = new Map<string, EntityManager>()
  readonly #ended = Promise.withResolvers<Ending>()
  readonly #timer: NodeJS.Timeout | undefined

  constructor(orm: Orm, options: UnitOptions) {
    this.orm = orm
    this.#options = options
    this.isAnswered = options.isAnswered
    const { timeLimit } = options
    if (timeLimit) this.#timer = setTimeout(() => this.end('time limit'), timeLimit).unref()
    channels.unitBegin.publish({ orm })
  }

  /** Aborts at the end. */
  get signal(): AbortSignal {
    return this.stop.signal
  }

  /** Resolves, and never rejects, when it has ended and what was open is rolled back. */
  get ended(): Promise<Ending> {
    return this.#ended.promise
  }

  /**
   * @param name for work side by side: one name, one EntityManager
   * @param orm for a name that leads to another database
   * @throws {DbError} DB_SCOPE_ENDED, DB_TIME_LIMIT
   */
  em(name: string, orm = this.orm): EntityManager {
    this.throwIfEnded()
    const known = this.#managers.get(name)
    if (known) return known
    const { reqId, route } = this.#options
    const em = orm.em.fork({
      disableContextResolution: true,
      loggerContext: { reqId, route, statistics: this.statistics },
      inflightQueryAbortStrategy: abortStrategy(orm.em)
    })
    em.unit = this
    this.#managers.set(name, em)
    return em
  }

  /** @throws {DbError} DB_SCOPE_ENDED or DB_TIME_LIMIT, made where the misuse is */
  throwIfEnded() {
    const { reason } = this.stop
    if (reason) throw new DbError(reason.code, reason.message)
  }

  /**
   * Ends the work: what still runs is cancelled, whatever comes later rejects, and transactions that are still open
   * are rolled back. Ending it once more does nothing.
   * @param lookForUnflushed compares every entity with what was read
   */
  end(cause: Cause, lookForUnflushed = false): Promise<Ending> {
    if (!this.stop.aborted) this.#end(cause, lookForUnflushed)
    return this.ended
  }

  #reason(cause: Cause): DbError {
    if (cause === 'answered') return answered
    if (cause === 'gone') return scopeEnded()
    const { timeLimit } = this.#options
    return new DbError('DB_TIME_LIMIT', `The request used the database for longer than ${timeLimit} ms.`)
  }

  async #end(cause: Cause, lookForUnflushed: boolean) {
    clearTimeout(this.#timer)
    const managers = [...this.#managers.values()]
    for (const em of managers) this.transactions.addSavepoint(em)
    const unflushed = lookForUnflushed ? managers.flatMap(unflushedChanges) : []
    this.stop.abort(this.#reason(cause))
    for (const em of managers) em.getUnitOfWork(false).clear()
    const rolledBack = this.transactions.areOpen ? await this.transactions.rollBack() : nothing
    const leaked = cause === 'answered' && rolledBack.count > 0
    channels.unitEnd.publish({ orm: this.orm, leaked })
    this.#ended.resolve({ cause, rolledBack, unflushed })
  }
}

/** The error of everything that comes after the end. */
export function scopeEnded() {
  return new DbError('DB_SCOPE_ENDED', 'The request has ended, and its unit of work with it.')
}

/** Who is late is told so by an error of their own: this one is made once, and no part of every request. */
const answered = scopeEnded()

const nothing: RolledBack = { count: 0, held: 0 }
