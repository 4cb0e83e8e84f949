import { DbError } from './errors.ts'
import type { Entities } from './types.ts'

export interface DatabaseSettings {
  /** `sqlite:path`, `sqlite::memory:` or `mysql://user:password@host:3306/name` (MySQL or MariaDB). */
  url: string
  entities: Entities
  /** Connections that the pool holds at most; SQLite has one. Default 10. */
  poolMax?: number
  /** Milliseconds after which an unused connection is closed. Default 60,000. */
  idleTimeout?: number
  /** Milliseconds that opening one connection may take. Default 5,000. */
  connectTimeout?: number
  /** Milliseconds to wait, at the start, for the database and for the schema lock together. Default 45,000. */
  startTimeout?: number
}

export type CompleteSettings = Required<DatabaseSettings>

const defaults = { poolMax: 10, idleTimeout: 60_000, connectTimeout: 5_000, startTimeout: 45_000 }

/**
 * Checks settings once, before anything uses them, and completes them.
 * @throws {DbError} DB_OPTIONS_INVALID, naming the option
 */
export function completeSettings(given: DatabaseSettings): CompleteSettings {
  const settings = { ...defaults, ...given }
  for (const [name, value] of Object.entries(settings)) {
    if (name === 'url') require(typeof value === 'string', 'url must be a string')
    else if (name === 'entities')
      require(isFilledList(value), 'entities must be a list of at least one entity')
    else if (name in defaults) require(isPositive(value), `${name} must be a whole number above 0`)
    else throw invalid(`${name} is no option`)
  }
  require('url' in given, 'url is required')
  require('entities' in given, 'entities is required')
  return settings
}

const isFilledList = (value: unknown) => Array.isArray(value) && value.length > 0
const isPositive = (value: unknown) => Number.isSafeInteger(value) && Number(value) > 0

function require(condition: boolean, message: string) {
  if (!condition) throw invalid(message)
}

function invalid(message: string) {
  return new DbError('DB_OPTIONS_INVALID', `Database options: ${message}.`)
}
