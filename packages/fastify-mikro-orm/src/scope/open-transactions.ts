import type { EntityManager, Transaction } from '@mikro-orm/sql'
import { tellQuery } from '../telemetry/tell-query.ts'

/** What became of the transactions that were still open. */
export interface RolledBack {
  count: number
  /** Milliseconds for which the oldest of them had been open. */
  held: number
}

interface Open {
  since: number
  /** @returns false when it was committed meanwhile */
  rollBack(): Promise<boolean>
}

/** The transactions that one unit of work has begun and not yet ended, those of its forks included. */
export class OpenTransactions {
  readonly #open = new Map<object, Open>()
  readonly #begun = new Set<Transaction>()

  /** Whether there is one. */
  get areOpen(): boolean {
    return this.#open.size > 0
  }

  add(transaction: Transaction, em: EntityManager) {
    this.#begun.add(transaction)
    this.addOther(transaction, () => rollBack(transaction, em))
  }

  /** One that MikroORM does not know. @param rollBack is told false when it was committed meanwhile */
  addOther(transaction: object, rollBack: () => Promise<boolean>) {
    this.#open.set(transaction, { since: performance.now(), rollBack })
  }

  /** Whether it was one of these, also when it has ended. */
  hadBegun(transaction: Transaction): boolean {
    return this.#begun.has(transaction)
  }

  delete(transaction: object | undefined) {
    if (transaction) this.#open.delete(transaction)
  }

  /** A savepoint goes with the transaction around it, but that is not ours in a test that is isolated. */
  addSavepoint(em: EntityManager) {
    const transaction = em.getTransactionContext()
    if (transaction?.savepointName && this.#open.size === 0) this.add(transaction, em)
  }

  /** Rolls back every one of them, once the query that runs in it has come back. */
  async rollBack(): Promise<RolledBack> {
    const rolledBack: RolledBack = { count: 0, held: 0 }
    const now = performance.now()
    const open = [...this.#open.values()]
    this.#open.clear()
    await Promise.all(
      open.map(async ({ since, rollBack }) => {
        if (!(await rollBack())) return
        rolledBack.count++
        rolledBack.held = Math.max(rolledBack.held, Math.round(now - since))
      })
    )
    return rolledBack
  }
}

async function rollBack(transaction: Transaction, em: EntityManager): Promise<boolean> {
  // MikroORM takes the COMMIT of what is rolled back for done already, and would not ask whether it may.
  Object.defineProperty(transaction, 'isRolledBack', { value: false })
  const connection = em.getConnection()
  // MikroORM waits for what runs by way of Kysely, also for a stream that nobody reads any longer; the session does not.
  const rolledBack =
    'savepointName' in transaction
      ? connection.rollback(transaction)
      : tellQuery(
          connection,
          'rollback',
          () => transaction.rollback().execute(),
          em.getLoggerContext({ disableContextResolution: true })
        )
  // It fails when the transaction has ended meanwhile. A connection that does not roll back is cut.
  await rolledBack.catch(() => undefined)
  // When its COMMIT was on its way already, that counts.
  return !transaction.isCommitted
}
