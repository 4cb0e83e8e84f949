import { EventType } from '@mikro-orm/core'
import type { AbstractSqlConnection } from '@mikro-orm/sql'
import type { ControlledTransaction } from 'kysely'
import { PooledKysely } from './pooled-kysely.ts'
import type { StopSignal } from './stop-signal.ts'

export type BeginOptions = NonNullable<Parameters<AbstractSqlConnection['begin']>[0]>

/** An EntityManager that knows until when somebody waits for it. */
export interface Stoppable {
  readonly stop: StopSignal | undefined
}

/**
 * MikroORM's `begin()` of a transaction that is not a part of another one, with the signal of its EntityManager.
 * @param connection MikroORM's
 */
export async function begin(
  connection: AbstractSqlConnection,
  options: BeginOptions
): Promise<ControlledTransaction<unknown>> {
  const { eventBroadcaster, isolationLevel, readOnly } = options
  await connection.ensureConnection()
  await eventBroadcaster?.dispatchEvent(EventType.beforeTransactionStart)
  const client = connection.getClient()
  if (!(client instanceof PooledKysely)) throw new TypeError('The ORM has another driver')
  const settings = {
    ...(isolationLevel && { isolationLevel }),
    ...(readOnly && { accessMode: 'read only' as const })
  }
  const transaction = await client.begin(settings, signalOf(eventBroadcaster))
  await eventBroadcaster?.dispatchEvent(EventType.afterTransactionStart, transaction)
  return transaction
}

/** @returns the signal of the EntityManager that begins it, which is private in MikroORM's types */
function signalOf(broadcaster: object | undefined): StopSignal | undefined {
  const em: unknown = broadcaster && Reflect.get(broadcaster, 'em')
  return isStoppable(em) ? em.stop : undefined
}

function isStoppable(em: unknown): em is Stoppable {
  return typeof em === 'object' && em !== null && 'stop' in em
}
