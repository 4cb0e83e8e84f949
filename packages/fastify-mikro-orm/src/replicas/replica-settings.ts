import { DbError } from '../errors.ts'
import type { Entities } from '../types.ts'
import { parseDatabaseUrl } from '../url.ts'

export interface ReplicaSettings {
  /** `mysql://user:password@host:3306/name`, each of one server and not of several behind one address. */
  urls: readonly string[]
  entities: Entities
  /** Milliseconds that a replica may be behind the primary and still be read from; 500 at least. Default 4,000. */
  maxLag?: number
  /** Milliseconds that a replica may take for a read; then the primary is asked. Default 1,500. */
  readTimeout?: number
  /** Connections that are held to each replica at most. Default 10. */
  poolMax?: number
}

export type CompleteReplicaSettings = Required<ReplicaSettings>

const defaults = { maxLag: 4_000, readTimeout: 1_500, poolMax: 10 }

/**
 * Checks settings once, before anything uses them, and completes them.
 * @throws {DbError} DB_OPTIONS_INVALID, naming the option; DB_URL_INVALID
 */
export function completeReplicaSettings(given: ReplicaSettings): CompleteReplicaSettings {
  const settings = { ...defaults, ...given }
  const { urls, entities, ...numbers } = settings
  check(Array.isArray(urls), 'urls must be a list')
  check(Array.isArray(entities), 'entities must be a list')
  for (const [name, value] of Object.entries(numbers)) {
    check(name in defaults, `${name} is no option`)
    check(Number.isSafeInteger(value) && value > 0, `${name} must be a whole number above 0`)
  }
  check(settings.maxLag >= 500, 'maxLag must be at least 500')
  for (const url of urls) {
    check(parseDatabaseUrl(url).kind === 'mysql', 'SQLite has none, only MySQL and MariaDB have')
  }
  return settings
}

function check(condition: boolean, message: string) {
  if (!condition) throw new DbError('DB_OPTIONS_INVALID', `Replica options: ${message}.`)
}
