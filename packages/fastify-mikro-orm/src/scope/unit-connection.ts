import type { CompiledQuery, DatabaseConnection, QueryResult, TransactionSettings } from 'kysely'
import type { DriverSession } from '../driver/pooled-driver.ts'
import type { Scope } from './scope.ts'

/** What an EntityManager knows of the statements of a Kysely instance that it gave out. */
export interface Binding {
  unit: Scope | undefined
  signal: AbortSignal | undefined
  /** @throws {DbError} DB_SCOPE_ENDED, DB_TIME_LIMIT, DB_TRANSACTION_ENDED */
  check(): void
  /** Sends a statement, and tells the log of it. */
  tell<Result>(sql: string, send: () => Promise<Result>): Promise<Result>
  /** The option of MikroORM, which may change a statement. */
  onQuery(sql: string, parameters: readonly unknown[]): string
}

/**
 * A session of the pool for as long as Kysely has it: the end of the unit of work stops its statement and rolls back
 * its transaction, and nothing is sent after that.
 */
export class UnitConnection implements DatabaseConnection {
  readonly #session: DriverSession
  readonly #binding: Binding
  readonly #over = Promise.withResolvers<never>()
  #running: Promise<unknown> = Promise.resolve()
  #inTransaction = false

  constructor(session: DriverSession, binding: Binding) {
    this.#session = session
    this.#binding = binding
  }

  /** Rejects when the session is to be given back, whoever has it: Kysely would keep it (kysely-org/kysely#1990). */
  get over(): Promise<never> {
    return this.#over.promise
  }

  executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const { signal, check, onQuery } = this.#binding
    const sql = onQuery(query.sql, query.parameters)
    return this.#send(sql, async () => {
      // Not a COMMIT that is on its way, which counts.
      const stop = () => this.cancelQuery()
      signal?.addEventListener('abort', stop, { once: true })
      try {
        const result = await this.#session.executeQuery<Row>({ ...query, sql }, signal && { signal })
        // One that was stopped has no result.
        check()
        return result
      } finally {
        signal?.removeEventListener('abort', stop)
      }
    })
  }

  async *streamQuery<Row>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<Row>> {
    const { check, signal } = this.#binding
    // What is read row by row takes as long as whoever reads it.
    await this.#send(query.sql, async () => undefined)
    const read = Promise.withResolvers<void>()
    this.#running = read.promise
    // Whoever reads it may not come back.
    const end = () => read.resolve()
    signal?.addEventListener('abort', end, { once: true })
    try {
      for await (const rows of this.#session.streamQuery<Row>(query, chunkSize, signal && { signal })) {
        check()
        yield rows
      }
    } finally {
      signal?.removeEventListener('abort', end)
      end()
    }
  }

  /** Stops the statement that runs, where there is a server that can. */
  async cancelQuery() {
    await this.#session.cancelQuery()
  }

  /** The unit of work has ended: it rolls back what is open by itself, and needs the session for that. */
  async leave() {
    await this.#running.catch(() => undefined)
    if (!this.#inTransaction) this.#over.reject(this.#binding.signal?.reason)
  }

  async begin(settings: TransactionSettings) {
    const { unit, check } = this.#binding
    this.#inTransaction = true
    try {
      await this.#send('begin', () => this.#session.begin(settings))
      check()
      unit?.transactions.addOther(this, () => this.#rollBackLate())
    } catch (error) {
      await this.#end()
      this.#over.reject(error)
      throw error
    }
  }

  async commit() {
    await this.#send('commit', () => this.#session.commit())
    this.#inTransaction = false
    this.#binding.unit?.transactions.delete(this)
  }

  /** Also after the end, when it has been done already. */
  async rollback() {
    this.#binding.unit?.transactions.delete(this)
    if (this.#inTransaction) await this.#binding.tell('rollback', () => this.#end())
  }

  /** @returns false when there was nothing to roll back: a COMMIT that was on its way counts */
  async #rollBackLate(): Promise<boolean> {
    await this.#running.catch(() => undefined)
    if (!this.#inTransaction) return false
    await this.#end()
    this.#over.reject(this.#binding.signal?.reason)
    return true
  }

  async #end() {
    this.#inTransaction = false
    await this.#session.rollback()
  }

  async #send<Result>(sql: string, send: () => Promise<Result>): Promise<Result> {
    this.#binding.check()
    const running = this.#binding.tell(sql, send)
    this.#running = running
    return running
  }
}
