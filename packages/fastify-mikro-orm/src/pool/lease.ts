import { setImmediate as turn } from 'node:timers/promises'
import {
  type AbortableOperationOptions,
  CompiledQuery,
  type DatabaseConnection,
  type QueryResult,
  type TransactionSettings
} from 'kysely'
import { transactionEnded, transactionLost } from '../errors.ts'
import { addCallerStack } from './caller-stack.ts'
import type { PooledConnection } from './pooled-connection.ts'

/**
 * A connection for as long as one query or transaction has it. Afterwards it refuses everything: MikroORM's savepoint
 * outlives the transaction around it, and would reach the next user of the connection.
 */
export class Lease implements DatabaseConnection {
  #connection: PooledConnection | undefined
  readonly #release: (connection: PooledConnection) => void
  #signal: AbortSignal | undefined
  #transaction: 'none' | 'open' | 'lost' | 'ended' = 'none'
  #ending: Promise<void> | undefined

  constructor(connection: PooledConnection, release: (connection: PooledConnection) => void) {
    this.#connection = connection
    this.#release = release
  }

  /** When the signal aborts, the lease stops what runs, is released unless a transaction is open, and refuses the rest. */
  endWith(signal: AbortSignal) {
    this.#signal = signal
    signal.addEventListener('abort', this.#stop, { once: true })
  }

  /** A second call has no effect. */
  release() {
    this.#signal?.removeEventListener('abort', this.#stop)
    if (this.#connection) this.#release(this.#connection)
    this.#connection = undefined
  }

  readonly #stop = async () => {
    await this.#connection?.cancel()
    if (!this.#isInTransaction && !this.#ending) this.release()
  }

  /** @throws {DbError} DB_TRANSACTION_ENDED, DB_TRANSACTION_LOST; the signal's reason; the driver's error */
  async executeQuery<Row>(
    query: CompiledQuery,
    { signal }: AbortableOperationOptions = {}
  ): Promise<QueryResult<Row>> {
    if (this.#isEnding) await this.#untilEnded()
    const connection = this.#usable()
    try {
      const result = await connection.execute<Row>(query)
      // MySQL returns a result for a `sleep()` that was stopped.
      if (!signal?.aborted) this.#signal?.throwIfAborted()
      return result
    } catch (error) {
      this.#noticeLoss(connection, error)
      // Kysely has rejected with the signal's reason already, and would print this error.
      if (signal?.aborted) return { rows: [] }
      this.#signal?.throwIfAborted()
      throw addCallerStack(error, new Error())
    }
  }

  async *streamQuery<Row>(
    query: CompiledQuery,
    _chunkSize: number,
    { signal }: AbortableOperationOptions = {}
  ): AsyncIterableIterator<QueryResult<Row>> {
    if (this.#isEnding) await this.#untilEnded()
    const connection = this.#usable()
    // This generator does not run while nothing reads its rows.
    const stop = async () => {
      await connection.cancel()
      if (!this.#isInTransaction) this.release()
    }
    signal?.addEventListener('abort', stop, { once: true })
    try {
      for await (const rows of connection.stream<Row>(query)) {
        this.#signal?.throwIfAborted()
        yield rows
      }
    } catch (error) {
      this.#noticeLoss(connection, error)
      throw error
    } finally {
      signal?.removeEventListener('abort', stop)
    }
  }

  /** After that, a statement would be committed by itself. */
  #noticeLoss(connection: PooledConnection, error: unknown) {
    if (this.#transaction === 'open' && connection.hasLostTransaction(error)) this.#transaction = 'lost'
  }

  async cancelQuery() {
    await this.#connection?.cancel()
  }

  async begin(settings: TransactionSettings) {
    try {
      if (this.#isEnding) await this.#untilEnded()
      const connection = this.#usable()
      // Before BEGIN has an answer: `#stop` would release a connection on which the server has begun a transaction.
      this.#transaction = 'open'
      await connection.begin(settings)
      this.#signal?.throwIfAborted()
    } catch (error) {
      // Kysely would never release it (kysely-org/kysely#1990).
      await this.rollback()
      this.release()
      throw error
    }
  }

  async commit() {
    this.#signal?.throwIfAborted()
    await this.#end(async (connection) => {
      if (this.#transaction === 'lost') throw transactionLost()
      await connection.commit()
    })
  }

  async rollback() {
    await this.#end(async (connection) => {
      await connection.cancel()
      await connection.rollback()
    })
  }

  /**
   * Rolls back from outside while the owner of the transaction may still use it.
   * @returns false when no transaction was open any more, for instance because its COMMIT was on its way
   */
  async abandon(): Promise<boolean> {
    while (this.#ending) await this.#ending.catch(() => undefined)
    if (!this.#isInTransaction) return false
    await this.rollback()
    this.release()
    return true
  }

  /** Sends `savepoint x`, `release savepoint x` or `rollback to savepoint x`. */
  async savepoint(command: string, name: string) {
    // The whole transaction has been rolled back, and the savepoint with it.
    if (!this.#isInTransaction && command.startsWith('rollback')) return
    await this.executeQuery(CompiledQuery.raw(`${command} \`${name.replaceAll('`', '``')}\``))
  }

  /** Runs several statements. @throws {TypeError} on an engine other than SQLite */
  async executeScript(sql: string) {
    const connection = this.#usable()
    if (!connection.executeScript) throw new TypeError('Only SQLite runs a script of several statements.')
    await connection.executeScript(sql)
  }

  /** Runs `work` without time limits for its statements. */
  withoutLimits<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#usable().withoutLimits(work)
  }

  get #isInTransaction() {
    return this.#transaction === 'open' || this.#transaction === 'lost'
  }

  /** After COMMIT or ROLLBACK was sent, a statement would be committed by itself. */
  get #isEnding() {
    return this.#ending !== undefined || this.#transaction === 'ended'
  }

  /** Kysely releases the lease in the turn in which the transaction ends, unless the connection was pinned. */
  async #untilEnded() {
    await this.#ending?.catch(() => undefined)
    await turn()
    if (this.#transaction === 'ended') this.#transaction = 'none'
  }

  #usable(): PooledConnection {
    this.#signal?.throwIfAborted()
    if (!this.#connection) throw transactionEnded()
    if (this.#transaction === 'lost') throw transactionLost()
    return this.#connection
  }

  async #end(command: (connection: PooledConnection) => Promise<void>) {
    while (this.#ending) await this.#ending.catch(() => undefined)
    if (!this.#connection || !this.#isInTransaction) return
    this.#ending = command(this.#connection)
    try {
      await this.#ending
      this.#transaction = 'ended'
    } finally {
      this.#ending = undefined
    }
  }
}
