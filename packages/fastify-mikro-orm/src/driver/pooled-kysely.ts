import {
  type AbortableQueryOptions,
  type Compilable,
  type CompiledQuery,
  type Dialect,
  type DialectAdapter,
  Kysely,
  type QueryCompiler,
  type QueryResult,
  SingleConnectionProvider,
  type TransactionSettings
} from 'kysely'
import type { Pool } from './pool.ts'
import { type DriverSession, PooledDriver, type Query, type StatementOptions } from './pooled-driver.ts'
import { PooledTransaction } from './pooled-transaction.ts'
import { send } from './send.ts'
import type { StopSignal } from './stop-signal.ts'

/** What Kysely has to know of an engine. */
export interface Language {
  createAdapter(): DialectAdapter
  createIntrospector: Dialect['createIntrospector']
  createQueryCompiler(): QueryCompiler
}

/**
 * Kysely on a pool of ours. Finished SQL, and MikroORM sends nothing else, goes straight to a session: Kysely's own way
 * can be aborted too, but costs about 15 µs more for each statement.
 */
export class PooledKysely extends Kysely<unknown> {
  readonly pool: Pool<DriverSession>
  readonly #language: Language
  readonly #isUrgent: boolean
  readonly #shared: { config: { dialect: Dialect }; dialect: Dialect; driver: PooledDriver }

  /** @param isUrgent for finished SQL that takes a spare session when there is no other */
  constructor(pool: Pool<DriverSession>, language: Language, isUrgent = false) {
    const driver = new PooledDriver(pool)
    const dialect: Dialect = { ...language, createDriver: () => driver }
    super({ dialect })
    this.pool = pool
    this.#language = language
    this.#isUrgent = isUrgent
    this.#shared = { config: { dialect }, dialect, driver }
  }

  /** The same, for what cannot wait until others give back a session. */
  get urgent(): PooledKysely {
    return new PooledKysely(this.pool, this.#language, true)
  }

  override executeQuery<Row>(
    query: CompiledQuery<Row> | Compilable<Row>,
    options: AbortableQueryOptions = {}
  ): Promise<QueryResult<Row>> {
    return 'compile' in query ? super.executeQuery(query, options) : this.send(query, options)
  }

  /**
   * Sends finished SQL.
   * @throws what `pool.acquire()` throws; the driver's error; the signal's reason
   */
  async send<Row>(query: Query, options: StatementOptions = {}): Promise<QueryResult<Row>> {
    const session = await this.pool.acquire(options.signal, this.#isUrgent)
    return send(session, query, options, () => this.pool.release(session))
  }

  /**
   * Begins a transaction. Unlike Kysely's `startTransaction()` it leaves the queue for a connection when the signal
   * aborts, and gives back a connection on which no transaction could be begun (kysely-org/kysely#1990).
   * @throws what `pool.acquire()` throws; the driver's error; the signal's reason
   */
  async begin(settings: TransactionSettings, signal?: StopSignal): Promise<PooledTransaction> {
    const session = await this.pool.acquire(signal)
    try {
      await session.begin(settings)
    } catch (error) {
      this.pool.release(session)
      throw error
    }
    const executor = this.getExecutor().withConnectionProvider(new SingleConnectionProvider(session))
    return new PooledTransaction(session, () => this.pool.release(session), { ...this.#shared, executor })
  }

  /** Kysely closes only what it has used by itself. */
  override destroy(): Promise<void> {
    return this.pool.close()
  }
}
