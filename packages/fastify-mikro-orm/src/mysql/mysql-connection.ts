import type { Readable } from 'node:stream'
import { CompiledQuery, type QueryResult, type TransactionSettings } from 'kysely'
import { connectionLost, noAnswer } from '../errors.ts'
import type { PooledConnection, Statement } from '../pool/pooled-connection.ts'
import { removeValues } from '../private-errors.ts'
import { type Identity, readIdentity } from './identity.ts'
import { isRefusal, losesTransaction } from './lost.ts'
import { type ClientOptions, connect, type MysqlClient, query, queryRows } from './mysql-client.ts'
import { noLimits, setLimits, setVariables, type TimeLimits } from './session-variables.ts'

/** `password` may be a function, which is called for each connection: tokens expire. */
type Login = Omit<ClientOptions, 'password'> & { password?: Password | undefined }

export interface MysqlConnectionOptions {
  connection: Login
  limits: TimeLimits
  /** The server's by default. */
  collation?: string | undefined
  /** Runs after the variables are set. */
  prepare?: (connection: PooledConnection) => Promise<void>
}

type Password = string | (() => string | Promise<string>)

/** Milliseconds for a server to stop a statement, and to answer when the connection is closed. */
const grace = 1_000

/** Never waits for ever: what takes too long is stopped on the server, and if that fails the socket is destroyed. */
export class MysqlConnection implements PooledConnection {
  readonly #login: Login
  readonly #client: MysqlClient
  #identity: Identity | undefined
  #limits: TimeLimits
  #lost = false
  #busy = false
  readonly #queue: (() => void)[] = []
  #running: Promise<unknown> | undefined
  #reject: ((reason: unknown) => void) | undefined
  #rows: Readable | undefined
  #cancelling: Promise<void> | undefined

  /** @param onLost is called once, when the connection is lost or closed. @throws the driver's error */
  static async open(
    { connection, limits, collation, prepare }: MysqlConnectionOptions,
    onLost: (lost: MysqlConnection) => void,
    signal: AbortSignal
  ) {
    const opened = new MysqlConnection(connection, limits, await connect(await resolve(connection), signal))
    const destroy = () => opened.#destroy()
    const timer = setTimeout(destroy, connection.connectTimeout)
    signal.addEventListener('abort', destroy)
    try {
      opened.#identity = await readIdentity(opened)
      await opened.#run(setVariables(limits, collation))
      await prepare?.(opened)
      opened.#whenLost(() => onLost(opened))
      return opened
    } catch (error) {
      destroy()
      throw error
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', destroy)
    }
  }

  private constructor(login: Login, limits: TimeLimits, client: MysqlClient) {
    this.#login = login
    this.#limits = limits
    this.#client = client
    this.#whenLost(() => {
      this.#lost = true
    })
    // mysql2 never settles a statement that still runs when its connection is closed.
    client.socket.once('close', () => this.#reject?.(connectionLost()))
  }

  /** A server that says goodbye is lost before its socket is closed. */
  #whenLost(listener: () => void) {
    let isCalled = false
    const once = () => {
      if (!isCalled) listener()
      isCalled = true
    }
    this.#client.connection.once('error', once)
    for (const event of ['end', 'close']) this.#client.socket.once(event, once)
  }

  get usable() {
    return !this.#lost && this.#client.socket.writable
  }

  async execute<Row>(statement: Statement): Promise<QueryResult<Row>> {
    await this.#enter()
    const { statement: limit } = this.#limits
    // The server's own limit comes first, where it has one for this statement.
    const timer = limit ? setTimeout(() => this.cancel(), limit + grace / 4) : undefined
    const { promise, reject } = query<Row>(this.#client.connection, statement)
    this.#running = promise
    this.#reject = reject
    try {
      return await promise
    } catch (error) {
      if (isRefusal(error)) this.#destroy()
      throw removeValues(error)
    } finally {
      clearTimeout(timer)
      await this.#leave()
    }
  }

  async *stream<Row>(statement: Statement): AsyncIterableIterator<QueryResult<Row>> {
    await this.#enter()
    const { rows, finished, reject } = queryRows(this.#client.connection, statement)
    this.#running = finished
    this.#reject = reject
    this.#rows = rows
    // Not in `finally`, which never runs when the rows are not read to their end.
    const ended = finished.catch(() => undefined).then(() => this.#leave())
    try {
      for await (const row of rows) yield { rows: [row] }
    } catch (error) {
      throw removeValues(error)
    } finally {
      if (!rows.readableEnded) void this.cancel()
      await ended
    }
  }

  async #enter() {
    if (this.#busy) await new Promise<void>((resolve) => this.#queue.push(resolve))
    this.#busy = true
    if (this.usable) return
    await this.#leave()
    throw connectionLost()
  }

  /** A cancellation under way must not stop the next statement. */
  async #leave() {
    if (this.#cancelling) await this.#cancelling
    this.#running = this.#reject = this.#rows = undefined
    const next = this.#queue.shift()
    if (next) next()
    else this.#busy = false
  }

  async cancel() {
    if (!this.#running) return
    this.#cancelling ??= this.#cancel(this.#running).finally(() => {
      this.#cancelling = undefined
    })
    await this.#cancelling
  }

  async #cancel(running: Promise<unknown>) {
    // mysql2 then reads and drops the rows that are still to come.
    this.#rows?.destroy()
    const timer = setTimeout(() => this.#destroy(), grace)
    await Promise.allSettled([running, this.#kill()])
    clearTimeout(timer)
  }

  /** Uses another connection, since this one is busy with the statement. Behind a proxy it may lead to another server. */
  async #kill() {
    const { connection, socket } = await connect({ ...(await resolve(this.#login)), connectTimeout: grace })
    const timer = setTimeout(() => socket.destroy(noAnswer()), grace)
    try {
      const execute = <Row>(statement: Statement) => query<Row>(connection, statement).promise
      const { server } = await readIdentity({ execute })
      if (server !== this.#identity?.server) this.#destroy()
      else if (this.#running) await execute(CompiledQuery.raw(`kill query ${this.#identity.id}`))
    } finally {
      clearTimeout(timer)
      socket.destroy()
    }
  }

  async begin({ isolationLevel, accessMode }: TransactionSettings) {
    try {
      if (isolationLevel) await this.#run(`set transaction isolation level ${isolationLevel}`)
      await this.#run(accessMode ? `start transaction ${accessMode}` : 'begin')
    } catch (error) {
      // The isolation level could apply to a later transaction.
      this.#destroy()
      throw error
    }
  }

  async commit() {
    await this.#run('commit')
  }

  async rollback() {
    await this.#run('rollback').catch(() => this.#destroy())
  }

  hasLostTransaction(error: unknown): Promise<boolean> {
    return losesTransaction(error, (sql) => this.execute(CompiledQuery.raw(sql)))
  }

  async withoutLimits<Result>(work: () => Promise<Result>): Promise<Result> {
    const limits = this.#limits
    this.#limits = noLimits
    await this.#run(setLimits(noLimits))
    try {
      return await work()
    } finally {
      this.#limits = limits
      await this.#run(setLimits(limits)).catch(() => this.#destroy())
    }
  }

  async close() {
    this.#lost = true
    const { connection, socket } = this.#client
    if (socket.closed) return
    const closed = new Promise((resolve) => socket.once('close', resolve))
    const timer = setTimeout(() => this.#destroy(), grace)
    connection.end(() => undefined)
    await closed
    clearTimeout(timer)
  }

  /** mysql2's own `destroy()` waits for the server. */
  #destroy() {
    this.#client.socket.destroy(noAnswer())
  }

  #run(sql: string) {
    return this.execute(CompiledQuery.raw(sql))
  }
}

async function resolve({ password: given, ...options }: Login): Promise<ClientOptions> {
  const password = typeof given === 'function' ? await given() : given
  return { ...options, ...(password !== undefined && { password }) }
}
