import type { AbortableOperationOptions, Driver, TransactionSettings } from 'kysely'
import { channels } from '../telemetry/channels.ts'
import { Lease } from './lease.ts'
import type { Pool } from './pool.ts'
import type { PooledConnection } from './pooled-connection.ts'

export interface PooledDriverOptions {
  /** The ORM that uses the driver. */
  owner: () => object
  /** Takes a reserved connection when all others are in use. */
  reserved?: boolean
  /** Ends everything that was begun through this driver. */
  signal?: AbortSignal
  /** Whether the pool is closed with the driver. Default false. */
  ownsPool?: boolean
}

/** Kysely's way to the pool. */
export class PooledDriver implements Driver {
  readonly #pool: Pool<PooledConnection>
  readonly #options: PooledDriverOptions

  constructor(pool: Pool<PooledConnection>, options: PooledDriverOptions) {
    this.#pool = pool
    this.#options = options
  }

  async init() {}

  async acquireConnection({ signal: given }: AbortableOperationOptions = {}): Promise<Lease> {
    const { reserved = false, signal: end } = this.#options
    const start = performance.now()
    const signals = [given, end].filter((signal) => signal !== undefined)
    const signal = signals.length > 1 ? AbortSignal.any(signals) : signals[0]
    try {
      const connection = await this.#pool.acquire({ signal, reserved })
      this.#publish(start, false)
      return new Lease(connection, (released) => this.#pool.release(released), end)
    } catch (error) {
      this.#publish(start, true)
      // Kysely has rejected with the signal's reason already, and would print this error.
      if (given?.aborted) return new Promise(() => undefined)
      throw error
    }
  }

  #publish(start: number, failed: boolean) {
    if (!channels.acquire.hasSubscribers) return
    channels.acquire.publish({ orm: this.#options.owner(), took: performance.now() - start, failed })
  }

  async releaseConnection(lease: Lease) {
    lease.release()
  }

  beginTransaction(lease: Lease, settings: TransactionSettings) {
    return lease.begin(settings)
  }

  commitTransaction(lease: Lease) {
    return lease.commit()
  }

  rollbackTransaction(lease: Lease) {
    return lease.rollback()
  }

  savepoint(lease: Lease, name: string) {
    return lease.savepoint('savepoint', name)
  }

  rollbackToSavepoint(lease: Lease, name: string) {
    return lease.savepoint('rollback to savepoint', name)
  }

  releaseSavepoint(lease: Lease, name: string) {
    return lease.savepoint('release savepoint', name)
  }

  async destroy() {
    if (this.#options.ownsPool) await this.#pool.close()
  }
}
