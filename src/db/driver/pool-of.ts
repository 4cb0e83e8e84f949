import type { Orm } from '../types.ts'
import type { Pool, PoolFigures } from './pool.ts'
import type { DriverSession } from './pooled-driver.ts'

/** A connection of MikroORM's, which is many connections to the database. */
export interface Pooled {
  /** Made when the ORM connects. */
  pool: Pool<DriverSession> | undefined
  /** Whose connection it is. */
  orm: object | undefined
}

/** Tells the pool whose it is, for what it says on `channels.acquire`. */
export function namePool(orm: Orm) {
  const connection = orm.em.getConnection()
  if (isPooled(connection)) connection.orm = orm
}

/**
 * The pool of an ORM that is connected.
 * @throws {TypeError} when it is not, or has a driver other than ours
 */
export function poolOf(orm: Orm): Pool<DriverSession> {
  const connection = orm.em.getConnection()
  if (isPooled(connection) && connection.pool) return connection.pool
  throw new TypeError('The ORM is not connected')
}

/** How much of an ORM's pool is used just now; null before it has connected. */
export function poolFigures(orm: Orm): PoolFigures | null {
  const connection = orm.em.getConnection()
  return (isPooled(connection) && connection.pool?.figures) || null
}

function isPooled(connection: object): connection is Pooled {
  return 'pool' in connection && 'orm' in connection
}
