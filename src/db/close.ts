import { DbError } from './errors.ts'
import type { Orm } from './types.ts'

/**
 * Closes the pool, and for good: MikroORM would open a new one for whoever asks next, which would keep the process
 * alive and, with `:memory:`, hand out an empty database.
 */
export async function closeDatabase(orm: Orm) {
  const connection = orm.em.getConnection()
  // mysql2 rejects when one of the connections is broken already. The pool is closed all the same, and why the
  // application closes, or could not start, is worth more than that.
  await orm.close().catch(() => undefined)
  // Every way to a new pool leads through here.
  connection.createKysely = () => {
    throw databaseClosed()
  }
}

export function databaseClosed() {
  return new DbError('DB_CLOSED', 'The database connection is closed, because the application is closing.')
}
