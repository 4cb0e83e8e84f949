import type { AbstractSqlDriver, Options as AnyOptions } from '@mikro-orm/sql'
import { createMySql, PooledMySqlDriver } from './driver/mysql-driver.ts'
import type { PoolLimits } from './driver/pool.ts'
import type { DriverSession } from './driver/pooled-driver.ts'
import { createSqlite, NodeSqliteDriver } from './driver/sqlite-driver.ts'
import { UnitEntityManager } from './scope/entity-manager.ts'
import { LateTransactions } from './scope/late-transactions.ts'
import type { CompleteSettings } from './settings.ts'
import type { Log } from './types.ts'
import { type DatabaseAddress, parseDatabaseUrl } from './url.ts'

type Options = AnyOptions<AbstractSqlDriver, UnitEntityManager>

export interface Surroundings {
  /** The ORM that has these options. */
  owner: () => object
  /** Takes what MikroORM itself has to say, which goes to stdout otherwise. */
  log?: Log | undefined
  /** Runs on every new session of a server, before anything else does. */
  prepare?: ((session: DriverSession) => Promise<unknown>) | undefined
}

/**
 * MikroORM options for any database of ours.
 * @throws {DbError} DB_URL_INVALID
 */
export function databaseOptions(settings: CompleteSettings, surroundings: Surroundings): Options {
  const address = parseDatabaseUrl(settings.url)
  const { log } = surroundings
  return {
    entities: [...settings.entities],
    entityManager: UnitEntityManager,
    subscribers: [new LateTransactions()],
    // It would create the database itself, over which processes that start together fail.
    ensureDatabase: false,
    logger: (message) => log?.debug({}, message),
    colors: false,
    ...(address.kind === 'mysql'
      ? mysqlOptions(address, settings, surroundings)
      : sqliteOptions(address, settings, surroundings))
  }
}

function mysqlOptions(
  { host, port, user, password, database }: DatabaseAddress & { kind: 'mysql' },
  settings: CompleteSettings,
  { owner, prepare }: Surroundings
): Options {
  const { connectTimeout, statementTimeout, lockTimeout } = settings
  // Compares text code point by code point, as SQLite does: case rules belong into columns of their own.
  const collate = 'utf8mb4_bin'
  return {
    driver: PooledMySqlDriver,
    dbName: database,
    charset: 'utf8mb4',
    collate,
    driverOptions: createMySql({
      connection: { host, port, user, password, database, charset: collate, connectTimeout },
      poolLimits: { ...poolLimits(settings), spare: 1 },
      timeLimits: { statement: statementTimeout, lock: lockTimeout },
      owner,
      prepare
    })
  }
}

function sqliteOptions(
  { path }: DatabaseAddress & { kind: 'sqlite' },
  settings: CompleteSettings,
  { owner }: Surroundings
): Options {
  // One connection, which is never unused for too long: with it, `:memory:` would go.
  const limits = { ...poolLimits(settings), max: 1, idleTimeout: Infinity }
  const { lockTimeout } = settings
  return {
    driver: NodeSqliteDriver,
    dbName: path,
    driverOptions: createSqlite({ path, poolLimits: limits, lockTimeout, owner })
  }
}

function poolLimits({ poolMax, queueMax, acquireTimeout, idleTimeout }: CompleteSettings): PoolLimits {
  return { max: poolMax, queueMax, acquireTimeout, idleTimeout }
}
