import { DbError, databaseClosed } from '../errors.ts'
import { channels } from '../telemetry/channels.ts'
import type { StopSignal } from './stop-signal.ts'

/** One connection to a database, as a pool sees it. */
export interface Session {
  /** Whether it can still be used: false once its connection is lost. */
  readonly usable: boolean
  /** Says goodbye and never rejects. */
  close(): Promise<void>
}

export interface PoolLimits {
  /** Sessions at most. */
  max: number
  /** More of them, for who cannot wait until others are done: each is closed when it is given back. Default 0. */
  spare?: number
  /** Waiters at most. */
  queueMax: number
  /** Milliseconds to wait for a session. */
  acquireTimeout: number
  /** Milliseconds after which an unused session is closed. */
  idleTimeout: number
}

export interface PoolFigures {
  max: number
  /** Sessions that are there or being opened. */
  open: number
  /** Those of them that somebody has, or waits for. */
  inUse: number
  /** Waiters for whom there is none. */
  waiting: number
}

interface Waiter<S> {
  accept(session: S | Promise<S>): void
  refuse(reason: unknown): void
}

/**
 * Sessions for many who need one for a moment. Waiting for one is bounded in number and in time and ends with the
 * waiter's signal: mysql2's own pool has none of the three (sidorares/node-mysql2#4497).
 */
export class Pool<S extends Session> {
  readonly #limits: PoolLimits
  readonly #open: () => Promise<S>
  readonly #owner: () => object | undefined
  /** The one that was used last comes last, and is used first. */
  readonly #idle: { session: S; since: number }[] = []
  readonly #busy = new Set<S>()
  readonly #waiting = new Set<Waiter<S>>()
  #opening = 0
  #closed = false
  #sweep: NodeJS.Timeout | undefined

  /**
   * @param open opens a session; it must tell `remove()` when the session is lost
   * @param owner is the `orm` in what `channels.acquire` says
   */
  constructor(limits: PoolLimits, open: () => Promise<S>, owner: () => object | undefined) {
    this.#limits = limits
    this.#open = open
    this.#owner = owner
  }

  get figures(): PoolFigures {
    const inUse = this.#busy.size + this.#opening
    return { max: this.#limits.max, open: inUse + this.#idle.length, inUse, waiting: this.#waiting.size }
  }

  /**
   * Takes a session, to be given back by `release()`.
   * @param signal gives up waiting, with its own reason
   * @param isUrgent takes a spare one when there is no other
   * @throws {DbError} DB_POOL_FULL, DB_ACQUIRE_TIMEOUT, DB_CLOSED, or what opening a session throws
   */
  async acquire(signal?: StopSignal, isUrgent = false): Promise<S> {
    const orm = channels.acquire.hasSubscribers && this.#owner()
    if (!orm) return this.#take(signal, isUrgent)
    const start = performance.now()
    try {
      const session = await this.#take(signal, isUrgent)
      channels.acquire.publish({ orm, took: performance.now() - start })
      return session
    } catch (error) {
      channels.acquire.publish({ orm, took: performance.now() - start, error })
      throw error
    }
  }

  async #take(signal: StopSignal | undefined, isUrgent: boolean): Promise<S> {
    if (this.#closed) throw databaseClosed()
    if (signal?.aborted) throw signal.reason
    const session = this.#idle.pop()?.session
    if (session) {
      this.#busy.add(session)
      return session
    }
    if (this.#hasRoom(isUrgent)) return this.#openSession()
    if (this.#waiting.size >= this.#limits.queueMax) {
      throw new DbError('DB_POOL_FULL', `${this.#waiting.size} wait for a connection already.`)
    }
    return this.#wait(signal)
  }

  /** Gives a session back. Once is enough, and more does no harm. */
  release(session: S) {
    if (!this.#busy.delete(session)) return
    if (this.#closed) return
    const [waiter] = this.#waiting
    if (!session.usable) this.#letNextOpen()
    else if (!this.#hasRoom()) void session.close()
    else if (waiter) {
      this.#busy.add(session)
      waiter.accept(session)
    } else {
      this.#idle.push({ session, since: Date.now() })
      this.#scheduleSweep()
    }
  }

  /** Forgets a session that is lost, also while somebody has it: who that is may never give it back. */
  remove(session: S) {
    const index = this.#idle.findIndex((idle) => idle.session === session)
    if (index >= 0) this.#idle.splice(index, 1)
    if (this.#busy.delete(session) || index >= 0) this.#letNextOpen()
  }

  /** Refuses whoever waits, with DB_CLOSED, and closes every session, also those in use. Never rejects. */
  async close() {
    this.#closed = true
    clearTimeout(this.#sweep)
    for (const waiter of this.#waiting) waiter.refuse(databaseClosed())
    const sessions = [...this.#busy, ...this.#idle.splice(0).map(({ session }) => session)]
    await Promise.all(sessions.map((session) => session.close()))
  }

  #hasRoom(isUrgent = false) {
    const { max, spare = 0 } = this.#limits
    return this.#busy.size + this.#idle.length + this.#opening < max + (isUrgent ? spare : 0)
  }

  async #openSession(): Promise<S> {
    this.#opening++
    try {
      const session = await this.#open()
      if (this.#closed) {
        await session.close()
        throw databaseClosed()
      }
      this.#busy.add(session)
      return session
    } catch (error) {
      // After the one below: this attempt must not count as one that is still being made.
      queueMicrotask(() => this.#letNextOpen())
      throw error
    } finally {
      this.#opening--
    }
  }

  /** Where a session has gone or could not be opened, whoever waits longest tries to open one. */
  #letNextOpen() {
    const [waiter] = this.#waiting
    if (waiter && this.#hasRoom()) waiter.accept(this.#openSession())
  }

  #wait(signal: StopSignal | undefined): Promise<S> {
    const { acquireTimeout } = this.#limits
    const { promise, resolve, reject } = Promise.withResolvers<S>()
    const leave = () => {
      this.#waiting.delete(waiter)
      clearTimeout(timer)
      signal?.removeEventListener('abort', giveUp)
    }
    const waiter: Waiter<S> = {
      accept(session) {
        leave()
        resolve(session)
      },
      refuse(reason) {
        leave()
        reject(reason)
      }
    }
    const giveUp = () => waiter.refuse(signal?.reason)
    const timer = setTimeout(() => {
      waiter.refuse(new DbError('DB_ACQUIRE_TIMEOUT', `No connection was free within ${acquireTimeout} ms.`))
    }, acquireTimeout)
    signal?.addEventListener('abort', giveUp, { once: true })
    this.#waiting.add(waiter)
    return promise
  }

  #scheduleSweep() {
    const [oldest] = this.#idle
    if (!oldest || this.#sweep || this.#limits.idleTimeout === Infinity) return
    const left = oldest.since + this.#limits.idleTimeout - Date.now()
    this.#sweep = setTimeout(
      () => {
        this.#sweep = undefined
        this.#closeUnused()
        this.#scheduleSweep()
      },
      Math.max(left, 0)
    ).unref()
  }

  #closeUnused() {
    const latest = Date.now() - this.#limits.idleTimeout
    const kept = this.#idle.findIndex(({ since }) => since > latest)
    for (const { session } of this.#idle.splice(0, kept < 0 ? this.#idle.length : kept)) void session.close()
  }
}
