import { abortStrategy } from './engine.ts'
import { DbError } from './errors.ts'
import type { EntityManager, Orm } from './types.ts'

/**
 * One request's work with the database: an EntityManager of its own, from the first use until the request ends.
 * It holds no connection between queries.
 */
export class UnitOfWork {
  readonly #orm: Orm
  readonly #em: EntityManager
  readonly #control = new AbortController()

  /** @param context goes into the log beside every query */
  constructor(orm: Orm, context: { reqId: string }) {
    this.#orm = orm
    this.#em = orm.em.fork({
      disableContextResolution: true,
      loggerContext: context,
      signal: this.#control.signal,
      inflightQueryAbortStrategy: abortStrategy(orm.em)
    })
  }

  /** @throws {DbError} DB_SCOPE_ENDED */
  get em(): EntityManager {
    this.#control.signal.throwIfAborted()
    return this.#em
  }

  /**
   * Ends the work: what still runs is cancelled, whatever comes later rejects with DB_SCOPE_ENDED, and a
   * transaction that is still open is rolled back.
   * @returns whether there was a transaction to roll back
   * @throws the driver's error when that failed
   */
  async end(): Promise<boolean> {
    const em = this.#em
    const transaction = em.getTransactionContext()
    const unitOfWork = em.getUnitOfWork()
    // Every public method of an EntityManager starts with this one, and some know nothing of the signal:
    // `getKysely()` for one, and a `flush()` that has nothing to write.
    em.getContext = () => {
      throw scopeEnded()
    }
    this.#control.abort(scopeEnded())
    unitOfWork.clear()
    if (!transaction || transaction.isCommitted || transaction.isRolledBack) return false
    await this.#orm.em.getConnection().rollback(transaction)
    return true
  }
}

/** The error of everything that comes after the end. */
export function scopeEnded() {
  return new DbError('DB_SCOPE_ENDED', 'The request has ended, and its unit of work with it.')
}
