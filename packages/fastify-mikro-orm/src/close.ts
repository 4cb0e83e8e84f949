import { databaseClosed } from './errors.ts'
import type { Orm } from './types.ts'

/**
 * Closes the pool, and for good: MikroORM would open a new one for whoever asks next, which would keep the process
 * alive and, with `:memory:`, hand out an empty database. Whoever waits for a connection is refused with DB_CLOSED; a
 * server that does not answer any more is waited for a second. Closing once more does nothing.
 */
export async function closeDatabase(orm: Orm) {
  const connection = orm.em.getConnection()
  if (Object.hasOwn(connection, 'createKysely')) return
  // Every way to a new pool leads through here.
  connection.createKysely = () => {
    throw databaseClosed()
  }
  await orm.close()
}
