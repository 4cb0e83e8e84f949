import type { AbstractSqlDriver, Options } from '@mikro-orm/sql'
import { optionsInvalid } from './errors.ts'
import type { Migration } from './schema/migration.ts'

type MikroOrmOptions = Partial<Options<AbstractSqlDriver>>

const schemaModes = ['none', 'create', 'migrate'] as const

export type SchemaMode = (typeof schemaModes)[number]

/** Times are in milliseconds. */
interface OwnOptions {
  /** `sqlite:path`, `sqlite::memory:` or `mysql://user:password@host:3306/name`, also for MariaDB. */
  url: string
  /** What the start does: `none` only warns, `create` adds missing tables, `migrate` migrates too. Default `create`. */
  schemaMode?: SchemaMode
  /** How tables of earlier versions become those of this one, the oldest first. Default none. */
  schemaMigrations?: readonly Migration[]
  /**
   * Looks at the existing tables, by name with the names of their columns, before any is created. It throws to refuse a
   * database that is another application's. Default none.
   */
  checkTables?: (tables: ReadonlyMap<string, readonly string[]>) => void
  /** To open one connection. Default 5,000. */
  connectTimeout?: number
  /** To wait, at the start, for the database and for the schema lock together. Default 45,000. */
  startTimeout?: number
  /** Requests that may wait for a connection, then DB_POOL_FULL. Default 200. */
  queueMax?: number
  /** To wait for a connection, then DB_ACQUIRE_TIMEOUT. Default 3,000. */
  acquireTimeout?: number
  /** That one statement may run; 0 is no limit. Default 5,000. Not for SQLite, which runs within the process. */
  statementTimeout?: number
  /** To wait for a lock of another transaction; servers count in seconds. Default 3,000. */
  lockTimeout?: number
}

/**
 * MikroORM's options and those of this package, which sets `driver` and what the URL says. Defaults: `pool.max` 10,
 * `pool.idleTimeoutMillis` 60,000, `slowQueryThreshold` 200. `driverOptions` are those of mysql2, for instance `ssl`.
 */
export type DatabaseOptions = OwnOptions & Omit<MikroOrmOptions, 'driver' | 'clientUrl' | 'replicas'>

export type CompleteOptions = Required<OwnOptions> & {
  pool: { max: number; idleTimeoutMillis: number }
  slowQueryThreshold: number
  mikroOrm: MikroOrmOptions
}

const defaults = {
  connectTimeout: 5_000,
  startTimeout: 45_000,
  queueMax: 200,
  acquireTimeout: 3_000,
  statementTimeout: 5_000,
  lockTimeout: 3_000
}

/** @param limit Fastify's plugin timeout, which `startTimeout` stays below. @throws {DbError} DB_OPTIONS_INVALID */
export function completeOptions(given: DatabaseOptions, limit = 0): CompleteOptions {
  const { url, schemaMode = 'create', schemaMigrations = [], checkTables = () => {}, ...others } = given
  const { pool, slowQueryThreshold = 200, ...rest } = others
  const {
    connectTimeout,
    startTimeout,
    queueMax,
    acquireTimeout,
    statementTimeout,
    lockTimeout,
    ...mikroOrm
  } = {
    ...defaults,
    ...(limit && { startTimeout: Math.round(limit * 0.75) }),
    ...rest
  }
  const times = { connectTimeout, startTimeout, queueMax, acquireTimeout, lockTimeout }
  const { max = 10, idleTimeoutMillis = 60_000 } = pool ?? {}
  check(typeof url === 'string', 'url must be a string')
  check(
    Array.isArray(mikroOrm.entities) && mikroOrm.entities.length > 0,
    'entities must be a list with entities'
  )
  check(!('replicas' in mikroOrm), 'replicas is replaced by readReplicas')
  check(schemaModes.includes(schemaMode), `schemaMode must be one of ${schemaModes.join(', ')}`)
  checkMigrations(schemaMigrations)
  for (const [name, value] of Object.entries({
    ...times,
    'pool.max': max,
    'pool.idleTimeoutMillis': idleTimeoutMillis,
    slowQueryThreshold
  }))
    checkNumber(name, value, 1)
  checkNumber('statementTimeout', statementTimeout, 0)
  check(!limit || startTimeout < limit, `startTimeout must be below the plugin timeout of ${limit} ms`)
  return {
    url,
    schemaMode,
    schemaMigrations,
    checkTables,
    ...times,
    statementTimeout,
    pool: { max, idleTimeoutMillis },
    slowQueryThreshold,
    mikroOrm
  }
}

function checkMigrations(migrations: readonly Migration[]) {
  check(Array.isArray(migrations), 'schemaMigrations must be a list')
  const names = new Set(migrations.map(({ name }) => name))
  check(names.size === migrations.length, 'schemaMigrations must have different names')
}

/** @throws {DbError} DB_OPTIONS_INVALID */
export function checkNumber(name: string, value: unknown, lowest: 0 | 1) {
  const isValid = Number.isSafeInteger(value) && Number(value) >= lowest
  check(isValid, `${name} must be a whole number ${lowest ? 'above 0' : 'from 0 on'}`)
}

function check(condition: boolean, message: string) {
  if (!condition) throw optionsInvalid(message)
}
