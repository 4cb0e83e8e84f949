import { MySqlDriver } from '@mikro-orm/mysql'
import type { AbstractSqlDriver, Options as AnyOptions } from '@mikro-orm/sql'
import { UnitEntityManager } from './entity-manager.ts'
import { LateTransactions } from './late-transactions.ts'
import { prepareSession } from './mysql-session.ts'
import type { CompleteSettings } from './settings.ts'
import { NodeSqliteDriver } from './sqlite-driver.ts'
import type { Log } from './types.ts'
import { type DatabaseAddress, parseDatabaseUrl } from './url.ts'

type Options = AnyOptions<AbstractSqlDriver, UnitEntityManager>

/**
 * MikroORM options for any database of ours.
 * @param log takes what MikroORM itself has to say, which goes to stdout otherwise
 * @throws {DbError} DB_URL_INVALID
 */
export function databaseOptions(settings: CompleteSettings, log?: Log): Options {
  const address = parseDatabaseUrl(settings.url)
  return {
    entities: [...settings.entities],
    entityManager: UnitEntityManager,
    subscribers: [new LateTransactions()],
    // It would create the database itself, over which processes that start together fail.
    ensureDatabase: false,
    logger: (message) => log?.debug({}, message),
    colors: false,
    ...(address.kind === 'mysql'
      ? mysqlOptions(address, settings)
      : { driver: NodeSqliteDriver, dbName: address.path })
  }
}

function mysqlOptions(address: DatabaseAddress & { kind: 'mysql' }, settings: CompleteSettings): Options {
  const { host, port, user, password, database } = address
  const { poolMax, idleTimeout, connectTimeout } = settings
  return {
    driver: MySqlDriver,
    host,
    port,
    user,
    password,
    dbName: database,
    charset: 'utf8mb4',
    // Compares text code point by code point, as SQLite does: case rules belong into columns of their own.
    collate: 'utf8mb4_bin',
    pool: { max: poolMax, idleTimeoutMillis: idleTimeout },
    driverOptions: {
      connectTimeout,
      keepAliveInitialDelay: 10_000,
      // mysql2 looks for idle connections only when this is below the limit, and closes those above it
      // within a second, however short they have been idle. MikroORM would set it to 0.
      maxIdle: Math.max(poolMax - 1, 1)
    },
    onCreateConnection: prepareSession
  }
}
