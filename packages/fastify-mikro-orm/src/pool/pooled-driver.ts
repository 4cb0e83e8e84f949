import type { AbortableOperationOptions, Driver, TransactionSettings } from 'kysely'
import type { OpenTransactions } from '../scope/open-transactions.ts'
import { channels } from '../telemetry/channels.ts'
import { Lease } from './lease.ts'
import type { Pool } from './pool.ts'
import type { PooledConnection } from './pooled-connection.ts'

export interface DriverScope {
  /** Stops what runs, and refuses the rest. */
  readonly signal: AbortSignal
  /** Rolls back the transactions that are open then. */
  readonly transactions: OpenTransactions
}

export interface PooledDriverOptions {
  /** The ORM that uses the driver. */
  owner: () => object
  /** Takes a reserved connection when all others are in use. */
  reserved?: boolean
  /** The scope of everything that is done through this driver. */
  scope?: DriverScope | undefined
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
    const { reserved = false, scope } = this.#options
    const start = performance.now()
    const signals = [given, scope?.signal].filter((signal) => signal !== undefined)
    const signal = signals.length > 1 ? AbortSignal.any(signals) : signals[0]
    try {
      const connection = await this.#pool.acquire({ signal, reserved })
      this.#publish(start, false)
      const lease = new Lease(connection, (released) => this.#pool.release(released))
      if (scope) lease.endWith(scope.signal)
      return lease
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

  async beginTransaction(lease: Lease, settings: TransactionSettings) {
    await lease.begin(settings)
    this.#options.scope?.transactions.add(lease, () => lease.abandon())
  }

  async commitTransaction(lease: Lease) {
    await lease.commit()
    this.#options.scope?.transactions.delete(lease)
  }

  async rollbackTransaction(lease: Lease) {
    this.#options.scope?.transactions.delete(lease)
    await lease.rollback()
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
