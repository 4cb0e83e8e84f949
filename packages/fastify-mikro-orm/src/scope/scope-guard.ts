import type { EventSubscriber, FlushEventArgs, Transaction, TransactionEventArgs } from '@mikro-orm/sql'
import { Lease } from '../pool/lease.ts'
import type { Orm } from '../types.ts'
import { scopeOf } from './request-scope.ts'

/** Once: several applications can use the same ORM. */
export function guardTransactions(orm: Orm) {
  const events = orm.em.getEventManager()
  const isGuarded = [...events.getSubscribers()].some((subscriber) => subscriber instanceof ScopeGuard)
  if (!isGuarded) events.registerSubscriber(new ScopeGuard())
}

/** MikroORM checks the signal before a query, but not before BEGIN, COMMIT or an empty flush. */
class ScopeGuard implements EventSubscriber {
  async beforeFlush({ em }: FlushEventArgs) {
    scopeOf(em)?.signal.throwIfAborted()
  }

  async beforeTransactionStart({ em }: TransactionEventArgs) {
    scopeOf(em)?.signal.throwIfAborted()
  }

  async afterTransactionStart({ em, transaction }: TransactionEventArgs) {
    const scope = scopeOf(em)
    if (!scope || !transaction || isSavepoint(transaction)) return
    const lease = await leaseOf(transaction)
    lease?.endWith(scope.signal)
    scope.transactions.add(transaction, () => rollBack(transaction, lease))
    if (!scope.signal.aborted) return
    await scope.transactions.rollBack()
    throw scope.signal.reason
  }

  async beforeTransactionCommit({ em }: TransactionEventArgs) {
    scopeOf(em)?.signal.throwIfAborted()
  }

  async afterTransactionCommit({ em, transaction }: TransactionEventArgs) {
    if (transaction) scopeOf(em)?.transactions.delete(transaction)
  }

  async beforeTransactionRollback({ em, transaction }: TransactionEventArgs) {
    if (transaction) scopeOf(em)?.transactions.delete(transaction)
  }
}

function isSavepoint(transaction: Transaction): boolean {
  return 'savepointName' in transaction
}

/** Undefined for an ORM with a driver of its own. */
async function leaseOf(transaction: Transaction): Promise<Lease | undefined> {
  const connection: unknown = await transaction
    .getExecutor()
    .provideConnection(async (given: unknown) => given)
  return connection instanceof Lease ? connection : undefined
}

/** By the lease where there is one: MikroORM takes the COMMIT of what Kysely has rolled back for done. */
async function rollBack(transaction: Transaction, lease: Lease | undefined): Promise<boolean> {
  if (lease) return lease.abandon()
  await transaction.rollback().execute()
  return true
}
