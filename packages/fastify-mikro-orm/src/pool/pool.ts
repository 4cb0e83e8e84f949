import { DbError, databaseClosed } from '../errors.ts'

export interface PoolMember {
  readonly usable: boolean
  /** Never rejects. */
  close(): Promise<void>
}

export interface PoolLimits {
  max: number
  /** Beyond `max` for reserved use. Each is closed when it is released. */
  reserved: number
  queueMax: number
  acquireTimeout: number
  idleTimeout: number
}

export interface PoolFigures {
  max: number
  /** Those being opened included. */
  open: number
  /** Those being opened included. */
  inUse: number
  waiting: number
}

export interface AcquireOptions {
  signal?: AbortSignal | undefined
  reserved?: boolean
}

interface Waiter<C> {
  accept(connection: C | Promise<C>): void
  reject(reason: unknown): void
}

/** Waiting is bounded and stops with a signal, unlike in mysql2's own pool (sidorares/node-mysql2#4497). */
export class Pool<C extends PoolMember> {
  readonly #limits: PoolLimits
  readonly #open: (signal: AbortSignal) => Promise<C>
  /** The last one was used last, and is used first. */
  readonly #idle: { connection: C; since: number }[] = []
  readonly #busy = new Set<C>()
  readonly #waiting = new Set<Waiter<C>>()
  readonly #opening = new Set<Promise<C>>()
  readonly #closing = new AbortController()
  #sweep: NodeJS.Timeout | undefined

  /** @param open calls `remove()` when the connection is lost */
  constructor(limits: PoolLimits, open: (signal: AbortSignal) => Promise<C>) {
    this.#limits = limits
    this.#open = open
  }

  get figures(): PoolFigures {
    const inUse = this.#busy.size + this.#opening.size
    return { max: this.#limits.max, open: inUse + this.#idle.length, inUse, waiting: this.#waiting.size }
  }

  /** @throws {DbError} DB_POOL_FULL, DB_ACQUIRE_TIMEOUT, DB_CLOSED; what opening throws; the signal's reason */
  async acquire({ signal, reserved = false }: AcquireOptions = {}): Promise<C> {
    if (this.#isClosed) throw databaseClosed()
    signal?.throwIfAborted()
    const connection = this.#idle.pop()?.connection
    if (connection) {
      this.#busy.add(connection)
      return connection
    }
    if (this.#hasRoom(reserved)) return this.#openConnection()
    if (this.#waiting.size >= this.#limits.queueMax) {
      throw new DbError('DB_POOL_FULL', `${this.#waiting.size} requests already wait for a connection.`)
    }
    return this.#wait(signal)
  }

  /** A second call has no effect. */
  release(connection: C) {
    if (!this.#busy.delete(connection) || this.#isClosed) return
    const [waiter] = this.#waiting
    if (!connection.usable) this.#openForNextWaiter()
    else if (!this.#hasRoom()) void connection.close()
    else if (waiter) {
      this.#busy.add(connection)
      waiter.accept(connection)
    } else {
      this.#idle.push({ connection, since: Date.now() })
      this.#scheduleSweep()
    }
  }

  /** Removes a lost connection, even while it is in use: it may never be released. */
  remove(connection: C) {
    const index = this.#idle.findIndex((idle) => idle.connection === connection)
    if (index >= 0) this.#idle.splice(index, 1)
    if (this.#busy.delete(connection) || index >= 0) this.#openForNextWaiter()
  }

  /** Closes every connection, also those in use or being opened. Never rejects. */
  async close() {
    this.#closing.abort()
    clearTimeout(this.#sweep)
    for (const waiter of this.#waiting) waiter.reject(databaseClosed())
    const connections = [...this.#busy, ...this.#idle.splice(0).map(({ connection }) => connection)]
    const opened = [...this.#opening].map((opening) =>
      opening.then(
        (late) => late.close(),
        () => undefined
      )
    )
    await Promise.all([...connections.map((connection) => connection.close()), ...opened])
  }

  get #isClosed() {
    return this.#closing.signal.aborted
  }

  #hasRoom(reserved = false) {
    const { max, reserved: extra } = this.#limits
    return this.#busy.size + this.#idle.length + this.#opening.size < max + (reserved ? extra : 0)
  }

  async #openConnection(): Promise<C> {
    const opening = this.#open(this.#closing.signal)
    this.#opening.add(opening)
    try {
      const connection = await opening
      // `close()` closes it.
      if (this.#isClosed) throw databaseClosed()
      this.#busy.add(connection)
      return connection
    } catch (error) {
      // After `finally`, so that the failed attempt does not count as room taken.
      queueMicrotask(() => this.#openForNextWaiter())
      throw this.#isClosed ? databaseClosed() : error
    } finally {
      this.#opening.delete(opening)
    }
  }

  #openForNextWaiter() {
    const [waiter] = this.#waiting
    if (waiter && this.#hasRoom()) waiter.accept(this.#openConnection())
  }

  #wait(signal: AbortSignal | undefined): Promise<C> {
    const { acquireTimeout } = this.#limits
    const { promise, resolve, reject } = Promise.withResolvers<C>()
    const leave = () => {
      this.#waiting.delete(waiter)
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
    const waiter: Waiter<C> = {
      accept(connection) {
        leave()
        resolve(connection)
      },
      reject(reason) {
        leave()
        reject(reason)
      }
    }
    const abort = () => waiter.reject(signal?.reason)
    const timer = setTimeout(() => {
      waiter.reject(new DbError('DB_ACQUIRE_TIMEOUT', `No connection was free within ${acquireTimeout} ms.`))
    }, acquireTimeout)
    signal?.addEventListener('abort', abort, { once: true })
    this.#waiting.add(waiter)
    return promise
  }

  #scheduleSweep() {
    const [oldest] = this.#idle
    if (!oldest || this.#sweep || this.#limits.idleTimeout === Infinity) return
    const sweep = () => {
      this.#sweep = undefined
      this.#closeUnused()
      this.#scheduleSweep()
    }
    const left = oldest.since + this.#limits.idleTimeout - Date.now()
    this.#sweep = setTimeout(sweep, Math.max(left, 0)).unref()
  }

  #closeUnused() {
    const latest = Date.now() - this.#limits.idleTimeout
    const used = this.#idle.findIndex(({ since }) => since > latest)
    const unused = this.#idle.splice(0, used < 0 ? this.#idle.length : used)
    for (const { connection } of unused) void connection.close()
  }
}
