import type { Orm } from '../types.ts'
import type { Pool, PoolFigures } from './pool.ts'
import type { DriverSession } from './pooled-driver.ts'
import { PooledKysely } from './pooled-kysely.ts'

/**
 * The pool of an ORM.
 * @throws {TypeError} when it has a driver other than ours
 */
export function poolOf(orm: Orm): Pool<DriverSession> {
  return clientOf(orm).pool
}

/**
 * What an ORM sends everything by.
 * @throws {TypeError} when it has a driver other than ours
 */
export function clientOf(orm: Orm): PooledKysely {
  const client: object = orm.config.get('driverOptions')
  if (client instanceof PooledKysely) return client
  throw new TypeError('The ORM has a driver other than ours')
}

/** How much of an ORM's pool is used just now. */
export function poolFigures(orm: Orm): PoolFigures {
  return poolOf(orm).figures
}
