import type { EventSubscriber, TransactionEventArgs } from '@mikro-orm/sql'

/**
 * Keeps transactions within the life of their unit of work. Queries look at the abort signal; BEGIN and
 * COMMIT do not: a request that has ended could still commit, or open a transaction that nobody ends.
 */
export class LateTransactions implements EventSubscriber {
  async beforeTransactionStart({ em }: TransactionEventArgs) {
    signalOf(em)?.throwIfAborted()
  }

  async afterTransactionStart({ em, transaction }: TransactionEventArgs) {
    const signal = signalOf(em)
    if (!signal?.aborted) return
    // A savepoint goes with the transaction around it.
    if (!transaction?.savepointName) await transaction?.rollback().execute()
    throw signal.reason
  }

  async beforeTransactionCommit({ em }: TransactionEventArgs) {
    signalOf(em)?.throwIfAborted()
  }
}

/** The signal that a fork was made with or inherited; protected in MikroORM's types. */
function signalOf(em: object): AbortSignal | undefined {
  const signal: unknown = Reflect.get(em, 'signal')
  return signal instanceof AbortSignal ? signal : undefined
}
