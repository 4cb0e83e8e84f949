import type { LogContext } from '@mikro-orm/core'
import type { Kysely } from 'kysely'
import { isSqlite } from './engine.ts'
import type { Pool, PoolFigures } from './pool/pool.ts'
import type { PooledConnection } from './pool/pooled-connection.ts'
import { type DriverScope, PooledDriver } from './pool/pooled-driver.ts'
import { type DialectParts, pooledKysely } from './pool/pooled-kysely.ts'
import type { EntityManager, Orm } from './types.ts'

/** MikroORM's `driverOptions` of a database of this package: makes the Kysely instance, and knows the pool behind it. */
export interface DriverOptions {
  (): Kysely<unknown>
  getPool(): Pool<PooledConnection>
  readonly dialect: DialectParts
}

/** @throws {TypeError} when the ORM was not opened by this package */
export function driverOptionsOf(orm: Orm): DriverOptions {
  const options: unknown = orm.config.get('driverOptions')
  if (isOurs(options)) return options
  throw new TypeError('The ORM was not opened by fastify-mikro-orm, and has another connection pool.')
}

function isOurs(options: unknown): options is DriverOptions {
  return typeof options === 'function' && 'getPool' in options && 'dialect' in options
}

/** How a query is aborted: MikroORM's own SQLite dialect refuses queries that can be cancelled. */
export function abortStrategyOf(em: EntityManager): 'cancel query' | 'ignore query' {
  const canCancel = isOurs(em.config.get('driverOptions')) || !isSqlite(em)
  return canCancel ? 'cancel query' : 'ignore query'
}

/** How much of an ORM's pool is in use. @throws {TypeError} when the ORM was not opened by this package */
export function poolFigures(orm: Orm): PoolFigures {
  return driverOptionsOf(orm).getPool().figures
}

/** A Kysely instance on the pool of an ORM, which ends with the scope. @throws {TypeError} as `driverOptionsOf()` */
export function createKysely<DB>(orm: Orm, scope: DriverScope, context: LogContext): Kysely<DB> {
  const { getPool, dialect } = driverOptionsOf(orm)
  const log = (query: string, took: number, failed: boolean) =>
    orm.config.getLogger().logQuery({ ...context, query, took, ...(failed && { level: 'error' }) })
  return pooledKysely(dialect, new PooledDriver(getPool(), { owner: () => orm, scope, log }))
}

/**
 * A fork whose statements get a reserved connection while all others are in use, and that cannot begin transactions.
 * SQLite has only one connection.
 */
export function forkReserved(orm: Orm, options: Parameters<EntityManager['fork']>[0]): EntityManager {
  const { getPool, dialect } = driverOptionsOf(orm)
  const em = orm.em.fork(options)
  em.setTransactionContext(
    pooledKysely(dialect, new PooledDriver(getPool(), { owner: () => orm, reserved: true }))
  )
  return em
}
