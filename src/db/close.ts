import { setTimeout as delay } from 'node:timers/promises'
import { DbError } from './errors.ts'
import type { Orm } from './types.ts'

/** Milliseconds for saying goodbye to a server that may not be there any more. */
const patience = 2_000

/**
 * Closes the pool, and for good: MikroORM would open a new one for whoever asks next, which would keep the process
 * alive and, with `:memory:`, hand out an empty database. Closing once more does nothing.
 */
export async function closeDatabase(orm: Orm) {
  const connection = orm.em.getConnection()
  if (Object.hasOwn(connection, 'createKysely')) return
  // Every way to a new pool leads through here.
  connection.createKysely = () => {
    throw databaseClosed()
  }
  // mysql2 rejects, or never comes back, when a connection is broken already. The pool is closed all the same, and
  // why the application closes, or could not start, is worth more than that.
  const closed = orm.close().catch(() => undefined)
  await Promise.race([closed, delay(patience, undefined, { ref: false })])
}

export function databaseClosed() {
  return new DbError('DB_CLOSED', 'The database connection is closed, because the application is closing.')
}
