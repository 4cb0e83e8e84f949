import { EventType } from '@mikro-orm/core'
import type { AbstractSqlConnection, Kysely } from '@mikro-orm/sql'
import type { ControlledTransaction } from 'kysely'

export type BeginOptions = NonNullable<Parameters<AbstractSqlConnection['begin']>[0]>

/**
 * MikroORM's `begin()` of a transaction that is not a part of another one, by {@link beginTransaction}.
 * @param connection MikroORM's
 */
export async function begin(connection: AbstractSqlConnection, options: BeginOptions) {
  const { eventBroadcaster } = options
  await connection.ensureConnection()
  await eventBroadcaster?.dispatchEvent(EventType.beforeTransactionStart)
  const transaction = await beginTransaction(connection.getClient(), options)
  await eventBroadcaster?.dispatchEvent(EventType.afterTransactionStart, transaction)
  return transaction
}

/**
 * Begins a transaction, and leaves the queue for a connection when the unit of work ends meanwhile: neither Kysely's
 * `startTransaction()` nor MikroORM's `begin()` takes a signal. Nor do they give back a connection on which no
 * transaction could be begun (kysely-org/kysely#1990).
 * @param options of MikroORM's `begin()`
 */
function beginTransaction(
  client: Kysely<unknown>,
  { isolationLevel, readOnly, eventBroadcaster }: BeginOptions
): Promise<ControlledTransaction<unknown>> {
  const begun = Promise.withResolvers<ControlledTransaction<unknown>>()
  client
    .connection()
    .execute(
      async (pinned) => {
        let transaction = pinned.startTransaction()
        if (isolationLevel) transaction = transaction.setIsolationLevel(isolationLevel)
        if (readOnly) transaction = transaction.setAccessMode('read only')
        begun.resolve(await transaction.execute())
        // The transaction has the connection until its end: this comes after it.
        await pinned.getExecutor().provideConnection(async () => undefined)
      },
      { signal: signalOf(eventBroadcaster) }
    )
    .catch(begun.reject)
  return begun.promise
}

/** Both are private in MikroORM's types. */
function signalOf(broadcaster: object | undefined): AbortSignal | undefined {
  const em: unknown = broadcaster && Reflect.get(broadcaster, 'em')
  const signal: unknown = typeof em === 'object' && em !== null ? Reflect.get(em, 'signal') : undefined
  return signal instanceof AbortSignal ? signal : undefined
}
