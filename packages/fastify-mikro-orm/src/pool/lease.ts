import { setImmediate as turn } from 'node:timers/promises'
import {
  type AbortableOperationOptions,
  CompiledQuery,
  type DatabaseConnection,
  type QueryResult,
  type TransactionSettings
} from 'kysely'
import { pauseAfterConflict } from '../conflict.ts'
import { errorKind } from '../error-kind.ts'
import { transactionEnded, transactionLost } from '../errors.ts'
import { addCallerStack } from './caller-stack.ts'
import type { PooledConnection } from './pooled-connection.ts'

export type StatementLog = (sql: string, took: number, failed: boolean) => void

interface LeaseOptions {
  /** Its abort stops what runs, releases the connection unless a transaction is open, and refuses the rest. */
  signal?: AbortSignal | undefined
  log?: StatementLog | undefined
}

/** Of a statement outside of a transaction. */
const attempts = 3

interface Releaser {
  release(connection: PooledConnection): void
}

/**
 * A connection for one query or transaction. Afterwards it refuses everything: MikroORM's savepoint outlives the
 * transaction around it, and would reach the next user of the connection.
 */
export class Lease implements DatabaseConnection {
  #connection: PooledConnection | undefined
  readonly #pool: Releaser | undefined
  readonly #log: StatementLog | undefined
  #signal: AbortSignal | undefined
  #transaction: 'none' | 'open' | 'lost' | 'ended' = 'none'
  #ending: Promise<void> | undefined
  #reject: ((reason: unknown) => void) | undefined
  #cancelling: Promise<void> | undefined

  constructor(connection: PooledConnection, pool?: Releaser, { signal, log }: LeaseOptions = {}) {
    this.#connection = connection
    this.#pool = pool
    this.#log = log
    if (signal) this.endWith(signal)
  }

  endWith(signal: AbortSignal) {
    this.#signal?.removeEventListener('abort', this.#stop)
    this.#signal = signal
    signal.addEventListener('abort', this.#stop, { once: true })
  }

  release() {
    this.#signal?.removeEventListener('abort', this.#stop)
    const connection = this.#connection
    this.#connection = undefined
    if (!connection) return
    if (this.#cancelling) void this.#cancelling.then(() => this.#pool?.release(connection))
    else this.#pool?.release(connection)
  }

  readonly #stop = async () => {
    await this.#cancel(this.#signal?.reason)
    if (!this.#isInTransaction && !this.#ending) this.release()
  }

  /** The caller does not wait until the statement has been stopped; the pool does. */
  async #cancel(reason: unknown) {
    this.#reject?.(reason)
    this.#cancelling = this.#connection?.cancel()
    await this.#cancelling
  }

  /** @throws {DbError} DB_TRANSACTION_ENDED, DB_TRANSACTION_LOST; the signal's reason; the driver's error */
  async executeQuery<Row>(
    query: CompiledQuery,
    { signal }: AbortableOperationOptions = {}
  ): Promise<QueryResult<Row>> {
    if (this.#isEnding) await this.#untilEnded()
    const connection = this.#usable(signal)
    const end = this.#begin(query, signal)
    const { promise, resolve, reject } = Promise.withResolvers<QueryResult<Row>>()
    this.#reject = reject
    this.#execute<Row>(connection, query).then(resolve, reject)
    try {
      const result = await promise
      end?.(false)
      return result
    } catch (error) {
      end?.(true)
      signal?.throwIfAborted()
      this.#signal?.throwIfAborted()
      throw addCallerStack(error, new Error())
    }
  }

  /** A statement that is a transaction of its own, and lost against another one, is undone: it runs again. */
  async #execute<Row>(connection: PooledConnection, query: CompiledQuery): Promise<QueryResult<Row>> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await connection.execute<Row>(query)
      } catch (error) {
        await this.#noticeLoss(connection, error)
        if (attempt === attempts || this.#transaction !== 'none' || errorKind(error) !== 'deadlock')
          throw error
        await pauseAfterConflict(attempt)
        if (this.#connection !== connection) throw error
      }
    }
  }

  async *streamQuery<Row>(
    query: CompiledQuery,
    _chunkSize: number,
    { signal }: AbortableOperationOptions = {}
  ): AsyncIterableIterator<QueryResult<Row>> {
    if (this.#isEnding) await this.#untilEnded()
    const connection = this.#usable(signal)
    const end = this.#begin(query, signal)
    let failed = false
    try {
      for await (const rows of connection.stream<Row>(query)) {
        this.#signal?.throwIfAborted()
        yield rows
      }
    } catch (error) {
      failed = true
      await this.#noticeLoss(connection, error)
      throw error
    } finally {
      end?.(failed)
    }
  }

  #begin({ sql }: CompiledQuery, signal: AbortSignal | undefined) {
    const own = signal !== this.#signal ? signal : undefined
    if (!own && !this.#log) return undefined
    const start = performance.now()
    const cancel = () => this.#cancel(own?.reason)
    own?.addEventListener('abort', cancel, { once: true })
    return (failed: boolean) => {
      own?.removeEventListener('abort', cancel)
      this.#log?.(sql, performance.now() - start, failed)
    }
  }

  /** After that, a statement would be committed by itself. */
  async #noticeLoss(connection: PooledConnection, error: unknown) {
    if (this.#transaction === 'open' && (await connection.hasLostTransaction(error)))
      this.#transaction = 'lost'
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

  /** Rolls back from outside. @returns false when no transaction was open any more: COMMIT may be on its way */
  async abandon(): Promise<boolean> {
    while (this.#ending) await this.#ending.catch(() => undefined)
    if (!this.#isInTransaction) return false
    await this.rollback()
    this.release()
    return true
  }

  async savepoint(command: string, name: string) {
    if (!this.#isInTransaction && command.startsWith('rollback')) return
    await this.executeQuery(CompiledQuery.raw(`${command} \`${name.replaceAll('`', '``')}\``))
  }

  /** For SQLite only. */
  async executeScript(sql: string) {
    const connection = this.#usable()
    if (!connection.executeScript) throw new TypeError('Only SQLite runs a script of several statements.')
    await connection.executeScript(sql)
  }

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

  #usable(signal?: AbortSignal): PooledConnection {
    signal?.throwIfAborted()
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
