import { CompiledQuery } from 'kysely'
import type { DriverSession } from './pooled-driver.ts'

export interface TimeLimits {
  /** Milliseconds that a statement may run; 0 is no limit. */
  statement: number
  /** Milliseconds that it may wait for a lock on rows or on a table. */
  lock: number
}

/** Almost a year, which is the most that MySQL takes. */
export const noLimits: TimeLimits = { statement: 0, lock: 30_000_000_000 }

/**
 * For every new connection, because the server's own defaults must not matter. With the SQL mode
 * NO_BACKSLASH_ESCAPES the driver's quoting of parameters would not hold; the time zone would shift `now()`.
 */
const fixed = `names utf8mb4, session time_zone = '+00:00', session sql_mode = 'ONLY_FULL_GROUP_BY,\
STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'`

/** Sets everything that a session of MySQL or MariaDB is to have before its first statement. */
export async function setVariables(session: DriverSession, limits: TimeLimits) {
  await session.executeQuery(CompiledQuery.raw(`set ${fixed}, ${limitVariables(limits)}`))
}

/** Sets the limits alone. */
export async function setLimits(session: DriverSession, limits: TimeLimits) {
  await session.executeQuery(CompiledQuery.raw(`set ${limitVariables(limits)}`))
}

/**
 * Locks are counted in whole seconds. MySQL's limit is for SELECT alone, MariaDB's for every statement; each server
 * takes what is the other's for a comment: https://mariadb.com/kb/en/comment-syntax/
 */
function limitVariables({ statement, lock }: TimeLimits): string {
  const seconds = Math.max(Math.ceil(lock / 1000), 1)
  return `session innodb_lock_wait_timeout = ${seconds}, session lock_wait_timeout = ${seconds} \
/*!50708 , session max_execution_time = ${statement} */ /*M! , session max_statement_time = ${statement / 1000} */`
}
