import type { Socket } from 'node:net'
import {
  type AbortableOperationOptions,
  CompiledQuery,
  type QueryResult,
  type TransactionSettings
} from 'kysely'
import type { Connection, ConnectionOptions } from 'mysql2'
import { errorKind } from '../error-kinds.ts'
import { DbError, transactionEnded, transactionLost } from '../errors.ts'
import { ask, connect, type Line, read } from './mysql-line.ts'
import { noLimits, setLimits, type TimeLimits } from './mysql-variables.ts'
import type { DriverSession, Query, StatementOptions } from './pooled-driver.ts'
import type { StopSignal } from './stop-signal.ts'

/** Milliseconds for a server to stop a statement when it is told to, and to answer a goodbye. */
const grace = 1_000

/**
 * A connection to MySQL or MariaDB on which nothing hangs: a statement that takes too long, or whose unit of work has
 * ended, is stopped on the server; where that has no effect the server does not answer, and the connection is cut.
 */
export class MySqlSession implements DriverSession {
  readonly #options: ConnectionOptions
  readonly #connection: Connection
  readonly #socket: Socket
  #limits: TimeLimits
  #lost = false
  #inTransaction = false
  /** The server has rolled back by itself: what came next would be committed at once. */
  #transactionLost = false
  /** Its COMMIT or ROLLBACK is on its way: so would be what came after it. */
  #ending = false
  #running: Promise<unknown> | undefined
  /** Of the statement that runs. */
  #signal: StopSignal | undefined
  #abandon: ((reason: unknown) => void) | undefined
  #cancelling: Promise<void> | undefined

  /**
   * @param options mysql2's
   * @param prepare runs before the session is handed out, within the time for connecting
   * @param onLost is told once the connection is lost, closed or cut
   * @throws the driver's error
   */
  static async open(
    options: ConnectionOptions,
    limits: TimeLimits,
    prepare: (session: MySqlSession) => Promise<void>,
    onLost: (session: MySqlSession) => void
  ): Promise<MySqlSession> {
    const line = await connect(options)
    const session = new MySqlSession(options, limits, line)
    const timer = setTimeout(() => session.#cut(), options.connectTimeout)
    try {
      await prepare(session)
      // What is lost before was never handed out.
      session.#whenLost(() => onLost(session))
      return session
    } catch (error) {
      session.#cut()
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  private constructor(options: ConnectionOptions, limits: TimeLimits, { connection, socket }: Line) {
    this.#options = options
    this.#limits = limits
    this.#connection = connection
    this.#socket = socket
    this.#whenLost(() => {
      this.#lost = true
    })
    // mysql2 leaves a statement alone that still runs when a connection closes to which it has said goodbye.
    socket.once('close', () => this.#abandon?.(connectionLost()))
  }

  /** A server that says goodbye is lost before its socket is closed. */
  #whenLost(listener: () => void) {
    this.#connection.once('error', listener)
    for (const event of ['end', 'close']) this.#socket.once(event, listener)
  }

  /** mysql2 may know before its socket is closed. */
  get usable() {
    return !this.#lost && this.#socket.writable
  }

  async executeQuery<Row>(
    query: Query,
    { signal }: Pick<StatementOptions, 'signal'> = {}
  ): Promise<QueryResult<Row>> {
    if (this.#ending) throw transactionEnded()
    while (this.#isBusy) await this.#untilFree()
    if (signal?.aborted) return { rows: [] }
    if (this.#transactionLost) throw transactionLost()
    return this.#send(query, signal)
  }

  async #send<Row>(query: Query, signal?: StopSignal): Promise<QueryResult<Row>> {
    if (!this.usable) throw connectionLost()
    const { statement } = this.#limits
    // The server's own limit comes first, where it has one for this statement.
    const timer = statement ? setTimeout(() => this.cancelQuery(), statement + grace / 4) : undefined
    const { promise: running, abandon } = ask<Row>(this.#connection, query)
    this.#running = running
    this.#signal = signal
    this.#abandon = abandon
    try {
      return await running
    } catch (error) {
      this.#transactionLost = this.#inTransaction && errorKind(error) === 'deadlock'
      // Whoever sent it has an answer already; Kysely would print the error that nobody waits for.
      if (signal?.aborted) return { rows: [] }
      throw error
    } finally {
      clearTimeout(timer)
      this.#running = this.#signal = this.#abandon = undefined
      // The next statement must not be the one that is stopped.
      if (this.#cancelling) await this.#cancelling
    }
  }

  get #isBusy() {
    return this.#running !== undefined || this.#cancelling !== undefined
  }

  #untilFree(): Promise<unknown> {
    return Promise.allSettled([this.#running, this.#cancelling])
  }

  async *streamQuery<Row>(
    query: Query,
    _chunkSize: number,
    { signal }: AbortableOperationOptions = {}
  ): AsyncIterableIterator<QueryResult<Row>> {
    if (!this.usable) throw connectionLost()
    yield* read<Row>(this.#connection, query, () => this.#cut(), signal)
  }

  async cancelQuery(signal?: unknown) {
    if (isStopSignal(signal) && signal !== this.#signal) return
    this.#cancelling ??= this.#cancel().finally(() => {
      this.#cancelling = undefined
    })
    await this.#cancelling
  }

  async #cancel() {
    const running = this.#running
    if (!running) return
    const timer = setTimeout(() => this.#cut(), grace)
    await Promise.allSettled([running, this.#kill(running)])
    clearTimeout(timer)
  }

  /** By way of a connection of its own, since this one is taken by the statement. */
  async #kill(statement: Promise<unknown>) {
    const { connection, socket } = await connect({ ...this.#options, connectTimeout: grace })
    const timer = setTimeout(() => socket.destroy(noAnswer()), grace)
    try {
      if (this.#running !== statement) return
      await ask(connection, CompiledQuery.raw(`kill query ${this.#connection.threadId}`)).promise
    } finally {
      clearTimeout(timer)
      socket.destroy()
    }
  }

  async begin({ isolationLevel, accessMode }: TransactionSettings) {
    try {
      if (isolationLevel) await this.#execute(`set transaction isolation level ${isolationLevel}`)
      await this.#execute(accessMode ? `start transaction ${accessMode}` : 'begin')
      this.#inTransaction = true
    } catch (error) {
      this.#cut()
      throw error
    }
  }

  commit(): Promise<void> {
    return this.#end('commit')
  }

  /** When the connection is lost, the server rolls back by itself. */
  async rollback() {
    await this.#end('rollback').catch(() => this.#cut())
  }

  async #end(sql: 'commit' | 'rollback') {
    this.#ending = true
    try {
      while (this.#isBusy) await this.#untilFree()
      if (this.#transactionLost && sql === 'commit') throw transactionLost()
      await this.#send(CompiledQuery.raw(sql))
      this.#inTransaction = this.#transactionLost = false
    } finally {
      this.#ending = false
    }
  }

  async unlimited<Result>(work: () => Promise<Result>): Promise<Result> {
    const limits = this.#limits
    this.#limits = noLimits
    await setLimits(this, noLimits)
    try {
      return await work()
    } finally {
      this.#limits = limits
      await setLimits(this, limits).catch(() => this.#cut())
    }
  }

  async close() {
    this.#lost = true
    if (this.#socket.closed) return
    const closed = new Promise((resolve) => this.#socket.once('close', resolve))
    const timer = setTimeout(() => this.#cut(), grace)
    this.#connection.end(() => undefined)
    await closed
    clearTimeout(timer)
  }

  /** mysql2's own `destroy()` only says goodbye, and waits for a server that may not be there. */
  #cut() {
    this.#socket.destroy(noAnswer())
  }

  #execute(sql: string) {
    return this.executeQuery(CompiledQuery.raw(sql))
  }
}

/** Kysely gives something else. */
function isStopSignal(given: unknown): given is StopSignal {
  return typeof given === 'object' && given !== null && 'aborted' in given
}

function connectionLost() {
  return new DbError('DB_CONNECTION_LOST', 'The connection to the database is lost.')
}

function noAnswer() {
  return new DbError('DB_NO_ANSWER', 'The database does not answer, and the connection is cut.')
}
