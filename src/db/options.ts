import type { AbstractSqlDriver, Options as AnyOptions } from '@mikro-orm/sql'
import { type MySqlOptions, PooledMySqlDriver } from './driver/mysql-driver.ts'
import type { PoolLimits } from './driver/pool.ts'
import { NodeSqliteDriver, type SqliteOptions } from './driver/sqlite-driver.ts'
import { UnitEntityManager } from './scope/entity-manager.ts'
import { LateTransactions } from './scope/late-transactions.ts'
import type { CompleteSettings } from './settings.ts'
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
    ...(address.kind === 'mysql' ? mysqlOptions(address, settings) : sqliteOptions(address, settings))
  }
}

function mysqlOptions(address: DatabaseAddress & { kind: 'mysql' }, settings: CompleteSettings): Options {
  const { host, port, user, password, database } = address
  const { connectTimeout, statementTimeout, lockTimeout } = settings
  const driverOptions: MySqlOptions = {
    connectTimeout,
    poolLimits: poolLimits(settings),
    timeLimits: { statement: statementTimeout, lock: lockTimeout }
  }
  return {
    driver: PooledMySqlDriver,
    host,
    port,
    user,
    password,
    dbName: database,
    charset: 'utf8mb4',
    // Compares text code point by code point, as SQLite does: case rules belong into columns of their own.
    collate: 'utf8mb4_bin',
    driverOptions
  }
}

function sqliteOptions({ path }: DatabaseAddress & { kind: 'sqlite' }, settings: CompleteSettings): Options {
  // One connection, which is never unused for too long: with it, `:memory:` would go.
  const driverOptions: SqliteOptions = {
    poolLimits: { ...poolLimits(settings), max: 1, idleTimeout: Infinity },
    lockTimeout: settings.lockTimeout
  }
  return { driver: NodeSqliteDriver, dbName: path, driverOptions }
}

function poolLimits({ poolMax, queueMax, acquireTimeout, idleTimeout }: CompleteSettings): PoolLimits {
  return { max: poolMax, queueMax, acquireTimeout, idleTimeout }
}
