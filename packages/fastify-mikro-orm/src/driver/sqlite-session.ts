import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { type AbortableOperationOptions, CompiledQuery, type QueryResult } from 'kysely'
import { errorKind } from '../error-kinds.ts'
import { transactionLost } from '../errors.ts'
import type { DriverSession, Query, StatementOptions } from './pooled-driver.ts'

/** Milliseconds between two looks whether a lock is free. */
const pause = 5

/**
 * The connection to an SQLite file. Statements run in this process and hold up everything else in it, so nothing
 * waits in them: whoever meets the lock of another process waits outside, and tries again.
 */
export class SqliteSession implements DriverSession {
  readonly #database: DatabaseSync
  #lockTimeout: number
  #inTransaction = false

  /** @param lockTimeout milliseconds to wait for a lock that another process holds */
  constructor(database: DatabaseSync, lockTimeout: number) {
    this.#database = database
    this.#lockTimeout = lockTimeout
  }

  get usable() {
    return this.#database.isOpen
  }

  async executeQuery<Row>(
    query: Query,
    { signal }: Pick<StatementOptions, 'signal'> = {}
  ): Promise<QueryResult<Row>> {
    const deadline = Date.now() + this.#lockTimeout
    for (;;) {
      try {
        return this.#run(query)
      } catch (error) {
        // Within a transaction the lock is ours already, or the statement must not be tried without the others.
        const mayPass = errorKind(error) === 'lock_timeout' && !this.#database.isTransaction
        if (!mayPass || Date.now() >= deadline) throw error
      }
      await delay(pause)
      // Whoever sent it has an answer already; Kysely would print the error that nobody waits for.
      if (signal?.aborted) return { rows: [] }
    }
  }

  #run<Row>({ sql, parameters }: Query): QueryResult<Row> {
    // What comes after it would be committed by itself.
    if (this.#inTransaction && !this.#database.isTransaction) throw transactionLost()
    const statement = this.#database.prepare(sql)
    const values = parameters as SQLInputValue[]
    if (statement.columns().length > 0) return { rows: statement.all(...values) as Row[] }
    const { changes, lastInsertRowid } = statement.run(...values)
    return { rows: [], insertId: BigInt(lastInsertRowid), numAffectedRows: BigInt(changes) }
  }

  async *streamQuery<Row>(
    { sql, parameters }: Query,
    _chunkSize: number,
    { signal }: AbortableOperationOptions = {}
  ): AsyncIterableIterator<QueryResult<Row>> {
    const rows = this.#database.prepare(sql).iterate(...(parameters as SQLInputValue[]))
    const end = () => void rows.return?.()
    signal?.addEventListener('abort', end, { once: true })
    try {
      for (const row of rows) yield { rows: [row as Row] }
    } finally {
      signal?.removeEventListener('abort', end)
    }
  }

  /** With the lock for writing, which could be refused at the first write otherwise, when it is too late to wait. */
  async begin() {
    await this.executeQuery(CompiledQuery.raw('begin immediate'))
    this.#inTransaction = true
  }

  async commit() {
    await this.executeQuery(CompiledQuery.raw('commit'))
    this.#inTransaction = false
  }

  /** SQLite has rolled back by itself when the disk is full: https://www.sqlite.org/lang_transaction.html */
  async rollback() {
    this.#inTransaction = false
    if (this.#database.isTransaction) this.#database.exec('rollback')
  }

  /** A statement ends before anything else happens. */
  async cancelQuery() {}

  async unlimited<Result>(work: () => Promise<Result>): Promise<Result> {
    const lockTimeout = this.#lockTimeout
    this.#lockTimeout = Infinity
    try {
      return await work()
    } finally {
      this.#lockTimeout = lockTimeout
    }
  }

  async close() {
    if (this.#database.isOpen) this.#database.close()
  }
}
