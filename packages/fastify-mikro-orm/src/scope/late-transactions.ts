import type { EventSubscriber, Transaction, TransactionEventArgs } from '@mikro-orm/sql'
import { UnitEntityManager, unitOf } from './entity-manager.ts'

/**
 * Keeps transactions within the life of their unit of work, and parts of them within that of the whole. Queries look
 * at the abort signal; BEGIN and COMMIT do not: a request that has ended could still commit, or have one begun that
 * nobody ends. And a savepoint looks at nothing: after the end of the transaction around it, its statements would
 * reach whoever has the connection then.
 */
export class LateTransactions implements EventSubscriber {
  /** The whole that each savepoint is a part of. */
  readonly #whole = new WeakMap<Transaction, Transaction>()

  async beforeTransactionStart({ em, transaction: around }: TransactionEventArgs) {
    if (em instanceof UnitEntityManager) em.whole = around && (this.#whole.get(around) ?? around)
  }

  async afterTransactionStart({ em, transaction }: TransactionEventArgs) {
    if (!(em instanceof UnitEntityManager) || !transaction) return
    const { unit, whole } = em
    if (whole) this.#whole.set(transaction, whole)
    else unit?.transactions.add(transaction, em)
    if (!unit?.stop.aborted) return
    await unit.transactions.rollBack()
    unit.throwIfEnded()
  }

  async beforeTransactionCommit({ em }: TransactionEventArgs) {
    unitOf(em)?.throwIfEnded()
  }

  async afterTransactionCommit({ em, transaction }: TransactionEventArgs) {
    unitOf(em)?.transactions.delete(transaction)
  }

  async beforeTransactionRollback({ em, transaction }: TransactionEventArgs) {
    if (!(em instanceof UnitEntityManager)) return
    // Its unit of work rolls back the whole.
    if (em.whole && em.unit?.transactions.hadBegun(em.whole)) em.unit.throwIfEnded()
    em.throwIfWholeEnded()
    // Whoever rolls back by themselves, does.
    em.unit?.transactions.delete(transaction)
  }
}
