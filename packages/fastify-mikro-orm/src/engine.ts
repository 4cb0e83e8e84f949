import { type AbstractSqlDriver, type EntityManager, type Options, SqlitePlatform } from '@mikro-orm/sql'
import type { Dialect } from 'kysely'
import type { CompleteOptions } from './options.ts'
import type { Pool } from './pool/pool.ts'
import type { PooledConnection } from './pool/pooled-connection.ts'
import type { PooledDriver } from './pool/pooled-driver.ts'
import type { DatabaseAddress } from './url.ts'

/** What is particular to SQLite, or to MySQL and MariaDB. */
export interface Engine {
  /** MikroORM's driver, and defaults of MikroORM's options. */
  mikroOrm: Pick<Partial<Options<AbstractSqlDriver>>, 'driver' | 'dbName' | 'charset' | 'collate'>
  /** Opens nothing yet. */
  createPool(): Pool<PooledConnection>
  dialect(createDriver: () => PooledDriver): Dialect
}

/**
 * Loads the driver of one engine, and no other.
 * @param setup SQL for every new connection to a server
 */
export async function loadEngine(
  address: DatabaseAddress,
  options: CompleteOptions,
  setup: readonly string[] = []
): Promise<Engine> {
  if (address.kind === 'sqlite') {
    const { sqliteEngine } = await import('./sqlite/sqlite-engine.ts')
    return sqliteEngine(address, options)
  }
  const { mysqlEngine } = await import('./mysql/mysql-engine.ts')
  return mysqlEngine(address, options, setup)
}

/** Whether the database is SQLite; MySQL or MariaDB otherwise. */
export function isSqlite(em: EntityManager): boolean {
  return em.getPlatform() instanceof SqlitePlatform
}

/** Reads name and version of the database: "MySQL 9.7.4", "MariaDB 10.11.19", "SQLite 3.50.4". */
export async function readEngine(em: EntityManager): Promise<string> {
  const sqlite = isSqlite(em)
  const sql = `select ${sqlite ? 'sqlite_version()' : 'version()'} as version`
  const [row] = await em.execute<{ version: string }[]>(sql)
  const version = row?.version ?? ''
  const name = sqlite ? 'SQLite' : /mariadb/i.test(version) ? 'MariaDB' : 'MySQL'
  return `${name} ${version.replace(/-.*/, '')}`
}
