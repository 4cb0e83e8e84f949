import {
  type AnyEntity,
  type Dictionary,
  type EmExecuteOptions,
  type EntityData,
  EntityManager,
  type ForkOptions,
  type GetKyselyOptions,
  type LoggingOptions,
  type NativeQueryBuilder,
  type QueryResult,
  type RawQueryFragment,
  type Transaction
} from '@mikro-orm/sql'
import { DbError, transactionEnded } from '../errors.ts'
import { tellQuery } from '../telemetry/tell-query.ts'
import type { Scope } from './scope.ts'
import { bindKysely } from './unit-kysely.ts'

type Result = QueryResult | EntityData<AnyEntity> | EntityData<AnyEntity>[]

/**
 * MikroORM's EntityManager, which knows the unit of work that it belongs to, as its forks do and the forks of its
 * forks: when that has ended, nothing can be done with any of them. Without one it is as MikroORM made it.
 */
export class UnitEntityManager extends EntityManager {
  unit: Scope | undefined
  /** The outermost transaction, when this one works on a part of it. */
  whole: Transaction | undefined

  override fork({ loggerContext, ...options }: ForkOptions = {}): this {
    const own = this.loggerContext ?? {}
    // MikroORM would copy it, and all that it leads to.
    this.loggerContext = {}
    const fork = super.fork(options)
    this.loggerContext = own
    fork.loggerContext = { ...own, ...loggerContext }
    fork.unit = this.unit
    return fork
  }

  /**
   * Every public method starts here, and some know nothing of the signal: `getKysely()`, and a `flush()` that has
   * nothing to write.
   */
  override getContext(validate?: boolean): this {
    this.unit?.throwIfEnded()
    this.throwIfWholeEnded()
    return super.getContext(validate)
  }

  /** @throws {DbError} DB_TRANSACTION_ENDED */
  throwIfWholeEnded() {
    if (!this.whole) return
    try {
      // Only made, and not executed; Kysely makes none for a transaction that has ended.
      this.whole.rollback()
    } catch (cause) {
      throw new DbError('DB_TRANSACTION_ENDED', 'The transaction around this one has ended.', { cause })
    }
  }

  /** The last step of a flush: when the end came during its COMMIT, that counts. */
  override resetTransactionContext() {
    this.#afterTheEnd(() => super.resetTransactionContext())
  }

  /** The last step of a transaction. */
  override setTransactionContext(transaction: Transaction) {
    this.#afterTheEnd(() => super.setTransactionContext(transaction))
  }

  #afterTheEnd(step: () => void) {
    const { unit } = this
    this.unit = undefined
    step()
    this.unit = unit
  }

  /** A Kysely instance outlives the call that made it, and MikroORM gives it neither signal nor log. */
  override getKysely<DB = undefined, Options extends GetKyselyOptions = GetKyselyOptions>(options?: Options) {
    const kysely = super.getKysely<DB, Options>(options)
    const transaction = this.getTransactionContext()
    return bindKysely(kysely, {
      unit: this.unit,
      signal: this.getAbortOptions()?.signal,
      check: () => {
        this.unit?.throwIfEnded()
        this.throwIfWholeEnded()
        if (transaction?.isCommitted || transaction?.isRolledBack) throw transactionEnded()
      },
      tell: (sql, send) => tellQuery(this.getConnection(), sql, send, this.loggerContext),
      onQuery: (sql, parameters) => this.config.get('onQuery')(sql, parameters)
    })
  }

  /**
   * Tells the log for whom a statement is, which MikroORM does for those that it writes by itself. There is one
   * connection, and no session context of PostgreSQL, for which MikroORM looks on the way.
   */
  override async execute<T extends Result = EntityData<AnyEntity>[]>(
    query: string | NativeQueryBuilder | RawQueryFragment,
    params: unknown[] | Dictionary = [],
    options: EmExecuteOptions | 'all' | 'get' | 'run' = 'all',
    loggerContext?: LoggingOptions
  ): Promise<T> {
    const em = this.getContext(false)
    const given: EmExecuteOptions = typeof options === 'string' ? { method: options } : options
    const end = em.getAbortOptions()
    const context = {
      ...em.loggerContext,
      ...loggerContext,
      ...given.loggerContext,
      signal: given.signal ?? end?.signal,
      inflightQueryAbortStrategy: given.inflightQueryAbortStrategy ?? end?.inflightQueryAbortStrategy
    }
    return em.getDriver().execute<T>(query, params, given.method, em.getTransactionContext(), context)
  }
}

/** The unit of work that an EntityManager belongs to, if it does to one. */
export function unitOf(em: object): Scope | undefined {
  return em instanceof UnitEntityManager ? em.unit : undefined
}
