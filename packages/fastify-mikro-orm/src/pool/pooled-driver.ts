import type { AbortableOperationOptions, Driver, TransactionSettings } from 'kysely'
import type { OpenTransactions } from '../scope/open-transactions.ts'
import { channels } from '../telemetry/channels.ts'
import { Lease, type StatementLog } from './lease.ts'
import type { Pool } from './pool.ts'
import type { PooledConnection } from './pooled-connection.ts'

export interface DriverScope {
  readonly signal: AbortSignal
  readonly transactions: OpenTransactions
}

export interface PooledDriverOptions {
  owner: () => object
  reserved?: boolean
  scope?: DriverScope | undefined
  log?: StatementLog | undefined
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
    const { reserved = false, scope, log } = this.#options
    const start = performance.now()
    const signal = given && scope ? AbortSignal.any([given, scope.signal]) : (given ?? scope?.signal)
    let failed = true
    try {
      const connection = await this.#pool.acquire({ signal, reserved })
      failed = false
      return new Lease(connection, this.#pool, { signal, log })
    } finally {
      if (channels.acquire.hasSubscribers) {
        channels.acquire.publish({ orm: this.#options.owner(), took: performance.now() - start, failed })
      }
    }
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
