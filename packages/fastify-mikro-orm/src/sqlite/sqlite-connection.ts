import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { CompiledQuery, type QueryResult } from 'kysely'
import { errorKind } from '../error-kind.ts'
import { DbError } from '../errors.ts'
import type { PooledConnection, Statement } from '../pool/pooled-connection.ts'
import { readsWholeIntegers, toRow } from './integers.ts'

/**
 * White space, comments and semicolons. Each text matches in one way only: otherwise a line of dashes before a second
 * statement takes exponential time.
 */
const nothing = /^(?:\s|;|--[^\n]*(?:\n|$)|\/\*(?:[^*]|\*(?!\/))*(?:\*\/|$))*$/

const pause = 5

/** A statement blocks this process, so none waits for a lock itself: it fails at once and is tried again. */
export class SqliteConnection implements PooledConnection {
  readonly #database: DatabaseSync
  #lockTimeout: number
  #stop: (() => void) | undefined

  constructor(database: DatabaseSync, lockTimeout: number) {
    this.#database = database
    this.#lockTimeout = lockTimeout
  }

  get usable() {
    return this.#database.isOpen
  }

  async execute<Row>(statement: Statement): Promise<QueryResult<Row>> {
    const deadline = Date.now() + this.#lockTimeout
    let isCancelled = false
    this.#stop = () => {
      isCancelled = true
    }
    for (;;) {
      try {
        return this.#run(statement)
      } catch (error) {
        // Within a transaction the lock is held already, or the statement must not be repeated without the others.
        const mayRetry = errorKind(error) === 'lock_timeout' && !this.#database.isTransaction
        if (!mayRetry || Date.now() >= deadline) throw error
        await delay(pause)
        if (isCancelled) throw error
      }
    }
  }

  #run<Row>({ sql, parameters }: Statement): QueryResult<Row> {
    const statement = this.#prepare(sql)
    const values = parameters as SQLInputValue[]
    if (statement.columns().length > 0) return { rows: readRows(statement, sql, values) as Row[] }
    const { changes, lastInsertRowid } = statement.run(...values)
    return { rows: [], insertId: BigInt(lastInsertRowid), numAffectedRows: BigInt(changes) }
  }

  async executeScript(sql: string) {
    this.#database.exec(sql)
  }

  async *stream<Row>({ sql, parameters }: Statement): AsyncIterableIterator<QueryResult<Row>> {
    const statement = this.#prepare(sql)
    statement.setReadBigInts(true)
    const rows = statement.iterate(...(parameters as SQLInputValue[]))
    this.#stop = () => void rows.return?.()
    for (const row of rows) yield { rows: [toRow(row) as Row] }
  }

  /** SQLite ends a text at NUL, and ignores all but the first statement. */
  #prepare(sql: string): StatementSync {
    const text = sql.includes('\0') ? sql.replaceAll('\0', "'||char(0)||'") : sql
    const statement = this.#database.prepare(text)
    const rest = text.slice(statement.sourceSQL.length)
    if (rest !== '' && !nothing.test(rest)) {
      throw new DbError('DB_ONE_STATEMENT', 'SQLite runs one statement at a time, and there are several.')
    }
    return statement
  }

  async cancel() {
    this.#stop?.()
  }

  /** Takes the write lock at once: at the first write it would be too late to wait for it. */
  async begin() {
    await this.execute(CompiledQuery.raw('begin immediate'))
  }

  async commit() {
    await this.execute(CompiledQuery.raw('commit'))
  }

  /** A full disk makes SQLite roll back by itself: https://www.sqlite.org/lang_transaction.html */
  async rollback() {
    if (this.#database.isTransaction) this.#database.exec('rollback')
  }

  hasLostTransaction() {
    return !this.#database.isTransaction
  }

  async withoutLimits<Result>(work: () => Promise<Result>): Promise<Result> {
    const lockTimeout = this.#lockTimeout
    this.#lockTimeout = Infinity
    try {
      return await work()
    } finally {
      this.#lockTimeout = lockTimeout
    }
  }

  /** Moves the write-ahead log into the file, also where another process has it open: a copy of the file is complete. */
  async close() {
    if (!this.#database.isOpen) return
    try {
      if (this.#database.isTransaction) this.#database.exec('rollback')
      this.#database.exec('pragma wal_checkpoint(truncate)')
    } catch {
      // Read only, or a full disk: SQLite does it at the next start.
    }
    this.#database.close()
  }
}

function readRows(statement: StatementSync, sql: string, values: SQLInputValue[]) {
  // A statement that writes must not run twice.
  if (!readsWholeIntegers(sql)) {
    try {
      return statement.all(...values)
    } catch (error) {
      if (!isOutOfRange(error)) throw error
    }
  }
  statement.setReadBigInts(true)
  return statement.all(...values).map(toRow) satisfies Record<string, SQLOutputValue | string>[]
}

function isOutOfRange(error: unknown) {
  return error instanceof Error && 'code' in error && error.code === 'ERR_OUT_OF_RANGE'
}
