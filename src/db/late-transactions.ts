import type { EventSubscriber, TransactionEventArgs } from '@mikro-orm/sql'
import { UnitEntityManager, unitOf } from './entity-manager.ts'

/**
 * Keeps transactions within the life of their unit of work. Queries look at the abort signal; BEGIN and
 * COMMIT do not: a request that has ended could still commit, or have one begun that nobody ends.
 */
export class LateTransactions implements EventSubscriber {
  async afterTransactionStart({ em, transaction }: TransactionEventArgs) {
    if (!(em instanceof UnitEntityManager) || !em.unit) return
    const { transactions, signal } = em.unit
    // A savepoint goes with the transaction around it.
    if (transaction && !transaction.savepointName) transactions.add(transaction, em)
    if (!signal.aborted) return
    await transactions.rollBack()
    em.unit.throwIfEnded()
  }

  async beforeTransactionCommit({ em }: TransactionEventArgs) {
    unitOf(em)?.throwIfEnded()
  }

  async afterTransactionCommit({ em, transaction }: TransactionEventArgs) {
    unitOf(em)?.transactions.delete(transaction)
  }

  /** Whoever rolls back by themselves, does. */
  async beforeTransactionRollback({ em, transaction }: TransactionEventArgs) {
    unitOf(em)?.transactions.delete(transaction)
  }
}
