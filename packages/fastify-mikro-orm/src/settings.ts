import { DbError } from './errors.ts'
import type { Migration } from './schema/migration.ts'
import type { Entities } from './types.ts'

export interface DatabaseSettings {
  /** `sqlite:path`, `sqlite::memory:` or `mysql://user:password@host:3306/name` (MySQL or MariaDB). */
  url: string
  entities: Entities
  /**
   * What the start does about tables that are missing, and about migrations that are pending: `none` only warns,
   * `create` creates the tables, `migrate` applies the migrations as well. Default `create`.
   */
  schema?: SchemaMode
  /** How the tables of earlier versions become those of this one, the oldest first. Default none. */
  migrations?: readonly Migration[]
  /** Connections that the pool holds at most; SQLite has one. Default 10. */
  poolMax?: number
  /** Milliseconds after which an unused connection is closed. Default 60,000. */
  idleTimeout?: number
  /** Milliseconds that opening one connection may take. Default 5,000. */
  connectTimeout?: number
  /** Milliseconds to wait, at the start, for the database and for the schema lock together. Default 45,000. */
  startTimeout?: number
  /** Requests that may wait for a connection; one more is refused with DB_POOL_FULL. Default 200. */
  queueMax?: number
  /** Milliseconds to wait for a connection, then DB_ACQUIRE_TIMEOUT. Default 3,000. */
  acquireTimeout?: number
  /** Milliseconds that one statement may run; 0 is no limit. Default 5,000. */
  statementTimeout?: number
  /** Milliseconds to wait for a lock that another transaction holds; servers count in seconds. Default 3,000. */
  lockTimeout?: number
  /** Milliseconds from which on a statement is logged as slow. Default 200. */
  slowQuery?: number
}

export type SchemaMode = (typeof schemaModes)[number]

export type CompleteSettings = Required<DatabaseSettings>

const schemaModes = ['none', 'create', 'migrate'] as const

const defaults = {
  poolMax: 10,
  idleTimeout: 60_000,
  connectTimeout: 5_000,
  startTimeout: 45_000,
  queueMax: 200,
  acquireTimeout: 3_000,
  statementTimeout: 5_000,
  lockTimeout: 3_000,
  slowQuery: 200
}

/**
 * Checks settings once, before anything uses them, and completes them.
 * @param limit milliseconds of which `startTimeout` is three quarters by default, and below which it has to be;
 *   0 is no limit
 * @throws {DbError} DB_OPTIONS_INVALID, naming the option
 */
export function completeSettings(given: DatabaseSettings, limit = 0): CompleteSettings {
  const startTimeout = limit ? Math.round(limit * 0.75) : defaults.startTimeout
  const settings = { ...defaults, schema: 'create' as const, migrations: [], startTimeout, ...given }
  const { url, entities, schema, migrations, ...numbers } = settings
  check(typeof url === 'string', 'url must be a string')
  check(Array.isArray(entities) && entities.length > 0, 'entities must be a list of at least one entity')
  check(schemaModes.includes(schema), `schema must be one of ${schemaModes.join(', ')}`)
  check(Array.isArray(migrations), 'migrations must be a list')
  const names = new Set(migrations.map(({ name }) => name))
  check(names.size === migrations.length, 'migrations must have names of their own')
  for (const [name, value] of Object.entries(numbers)) {
    check(name in defaults, `${name} is no option`)
    // 0 is no limit: a command that an operator runs takes as long as it takes.
    checkNumber(name, value, name === 'statementTimeout' ? 0 : 1)
  }
  check(
    !limit || settings.startTimeout < limit,
    `startTimeout must be below the plugin timeout of ${limit} ms`
  )
  return settings
}

/** @throws {DbError} DB_OPTIONS_INVALID unless the option is a whole number from `lowest` on */
export function checkNumber(name: string, value: unknown, lowest: 0 | 1) {
  const isOne = Number.isSafeInteger(value) && Number(value) >= lowest
  check(isOne, `${name} must be a whole number ${lowest ? 'above 0' : 'from 0 on'}`)
}

function check(condition: boolean, message: string) {
  if (!condition) throw new DbError('DB_OPTIONS_INVALID', `Database options: ${message}.`)
}
