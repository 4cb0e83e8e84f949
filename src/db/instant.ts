import { isSqlite } from './engine.ts'
import type { EntityManager } from './types.ts'

/**
 * The instant that a column of a plain SQL row holds: MySQL and MariaDB give `YYYY-MM-DD HH:MM:SS.mmm` in UTC,
 * SQLite gives milliseconds since 1970.
 * @throws {TypeError} when the value is no instant
 */
export function toDate(value: unknown): Date {
  const date = typeof value === 'string' ? new Date(`${value.replace(' ', 'T')}Z`) : new Date(Number(value))
  if (value === null || Number.isNaN(date.getTime())) throw new TypeError(`Not an instant: ${String(value)}`)
  return date
}

/** SQL for the present time by the database's own clock, in the form that a `datetime(3)` column holds. */
export function currentTime(em: EntityManager): string {
  return isSqlite(em) ? "cast(unixepoch('subsec') * 1000 as integer)" : 'now(3)'
}
