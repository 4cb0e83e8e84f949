export interface TimeLimits {
  /** Milliseconds that a statement may run; 0 is no limit. */
  statement: number
  /** Milliseconds that a statement may wait for a lock on rows or on a table. */
  lock: number
}

/** Almost a year, the longest time that MySQL accepts. */
export const noLimits: TimeLimits = { statement: 0, lock: 30_000_000_000 }

/**
 * The variables that the ORM and this package rely on, so that the server's defaults do not matter. Under the SQL mode
 * NO_BACKSLASH_ESCAPES the driver's quoting of values would not hold. IGNORE_SPACE is mysql2's own default.
 */
const fixed = `names utf8mb4, session autocommit = 1, session time_zone = '+00:00', session sql_mode = \
'IGNORE_SPACE,ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,\
NO_ENGINE_SUBSTITUTION'`

/** SQL that sets all variables of a new connection. */
export function setVariables(limits: TimeLimits): string {
  return `set ${fixed}, ${limitVariables(limits)}`
}

/** SQL that sets the time limits alone. */
export function setLimits(limits: TimeLimits): string {
  return `set ${limitVariables(limits)}`
}

/**
 * Locks are counted in whole seconds. MySQL limits SELECT only, MariaDB every statement. Each server reads the
 * variable of the other one as a comment: https://mariadb.com/kb/en/comment-syntax/
 */
function limitVariables({ statement, lock }: TimeLimits): string {
  const seconds = Math.max(Math.ceil(lock / 1000), 1)
  return `session innodb_lock_wait_timeout = ${seconds}, session lock_wait_timeout = ${seconds} \
/*!50708 , session max_execution_time = ${statement} */ /*M! , session max_statement_time = ${statement / 1000} */`
}
