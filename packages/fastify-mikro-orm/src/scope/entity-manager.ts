import {
  type AbortQueryOptions,
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
import type { Stoppable } from '../driver/begin.ts'
import type { Query } from '../driver/pooled-driver.ts'
import { PooledKysely } from '../driver/pooled-kysely.ts'
import { PooledTransaction } from '../driver/pooled-transaction.ts'
import type { StopSignal } from '../driver/stop-signal.ts'
import { DbError, transactionEnded } from '../errors.ts'
import { tellQuery } from '../telemetry/tell-query.ts'
import type { Scope } from './scope.ts'
import { bindKysely } from './unit-kysely.ts'

type Result = QueryResult | EntityData<AnyEntity> | EntityData<AnyEntity>[]

/**
 * MikroORM's EntityManager, which knows the unit of work that it belongs to, as its forks do and the forks of its
 * forks: when that has ended, nothing can be done with any of them. Without one it is as MikroORM made it.
 */
export class UnitEntityManager extends EntityManager implements Stoppable {
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

  /** For statements; those that MikroORM makes by itself take the signal. */
  get stop(): StopSignal | undefined {
    return this.signal ?? this.unit?.stop
  }

  protected override prepareOptions<Options extends AbortQueryOptions>(options: Options): Options {
    this.#takeSignal()
    return super.prepareOptions(options)
  }

  protected override getAbortOptions() {
    this.#takeSignal()
    return super.getAbortOptions()
  }

  #takeSignal() {
    const signal = this.signal ?? this.unit?.signal
    if (signal) this.signal = signal
  }

  /**
   * Tells the log for whom a statement is, which MikroORM does for those that it writes by itself. There is one
   * connection, and no session context of PostgreSQL, for which MikroORM looks on the way. Finished SQL goes straight
   * to the client.
   */
  override async execute<T extends Result = EntityData<AnyEntity>[]>(
    query: string | NativeQueryBuilder | RawQueryFragment,
    params: unknown[] | Dictionary = [],
    options: EmExecuteOptions | 'all' | 'get' | 'run' = 'all',
    loggerContext?: LoggingOptions
  ): Promise<T> {
    const em = this.getContext(false)
    const given: EmExecuteOptions = typeof options === 'string' ? { method: options } : options
    const context = { ...em.loggerContext, ...loggerContext, ...given.loggerContext }
    const strategy = given.inflightQueryAbortStrategy ?? em.inflightQueryAbortStrategy
    const transaction = em.getTransactionContext()
    const client: object = transaction ?? em.getConnection().getClient()
    if (typeof query === 'string' && Array.isArray(params) && isOurs(client)) {
      const end = {
        signal: given.signal ?? em.stop,
        ...(strategy && { inflightQueryAbortStrategy: strategy })
      }
      return em.#send(query, params, given.method, (statement) => client.send(statement, end), context)
    }
    const signal = given.signal ?? em.getAbortOptions()?.signal
    const end = { ...context, signal, inflightQueryAbortStrategy: strategy }
    return em.getDriver().execute<T>(query, params, given.method, transaction, end)
  }

  /** The same as MikroORM's driver and connection do. */
  async #send(
    query: string,
    params: unknown[],
    method: EmExecuteOptions['method'],
    send: (statement: Query) => Promise<unknown>,
    context: LoggingOptions
  ) {
    const connection = this.getConnection()
    try {
      await connection.ensureConnection()
      const sql = this.config.get('onQuery')(query, params)
      const statement = { sql: this.getPlatform().formatQuery(sql, params), parameters: [] }
      const result = await tellQuery(connection, sql, () => send(statement), context)
      // Protected in MikroORM's types.
      return Reflect.get(connection, 'transformRawResult').call(connection, result, method ?? 'all')
    } catch (error) {
      throw error instanceof Error ? this.getDriver().convertException(error) : error
    }
  }
}

function isOurs(client: object): client is PooledKysely | PooledTransaction {
  return client instanceof PooledKysely || client instanceof PooledTransaction
}

/** The unit of work that an EntityManager belongs to, if it does to one. */
export function unitOf(em: object): Scope | undefined {
  return em instanceof UnitEntityManager ? em.unit : undefined
}
