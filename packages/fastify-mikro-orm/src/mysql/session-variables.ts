export interface TimeLimits {
  /** Milliseconds; 0 is no limit. */
  statement: number
  /** Milliseconds for a lock on rows or on a table. */
  lock: number
}

/** Almost a year, the longest time that MySQL accepts. */
export const noLimits: TimeLimits = { statement: 0, lock: 30_000_000_000 }

/**
 * So that the server's defaults do not matter. Under NO_BACKSLASH_ESCAPES the driver's quoting would not hold; values
 * are removed from English messages only; IGNORE_SPACE is mysql2's default.
 */
const variables = {
  autocommit: 1,
  completion_type: 0,
  default_storage_engine: 'InnoDB',
  foreign_key_checks: 1,
  lc_messages: 'en_US',
  sql_auto_is_null: 0,
  sql_big_selects: 1,
  sql_safe_updates: 0,
  sql_select_limit: '18446744073709551615',
  time_zone: '+00:00',
  unique_checks: 1
}

const mode =
  'IGNORE_SPACE,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'

const onMysql = {
  transaction_isolation: 'REPEATABLE-READ',
  transaction_read_only: 0,
  sql_mode: `${mode},ONLY_FULL_GROUP_BY`
}
// MariaDB's ONLY_FULL_GROUP_BY does not know that a key determines its row, and refuses what MikroORM sends.
const onMariadb = {
  tx_isolation: 'REPEATABLE-READ',
  tx_read_only: 0,
  check_constraint_checks: 1,
  sql_mode: mode
}

/** @param collation of texts in statements; the server's by default */
export function setVariables(limits: TimeLimits, collation?: string): string {
  const names = `names utf8mb4${collation ? ` collate ${collation}` : ''}`
  return `set ${names}, ${assign(variables)} ${perServer(onMysql, onMariadb)}, ${limitVariables(limits)}`
}

/** The time limits alone. */
export function setLimits(limits: TimeLimits): string {
  return `set ${limitVariables(limits)}`
}

/** Locks are counted in whole seconds. MySQL limits SELECT only, MariaDB every statement. */
function limitVariables({ statement, lock }: TimeLimits): string {
  const seconds = Math.max(Math.ceil(lock / 1000), 1)
  const locks = assign({ innodb_lock_wait_timeout: seconds, lock_wait_timeout: seconds })
  return `${locks} ${perServer({ max_execution_time: statement }, { max_statement_time: statement / 1000 })}`
}

type Variables = Record<string, string | number>

function assign(variables: Variables): string {
  const quote = (value: string | number) =>
    typeof value === 'number' || /^\d+$/.test(value) ? value : `'${value}'`
  return Object.entries(variables)
    .map(([name, value]) => `session ${name} = ${quote(value)}`)
    .join(', ')
}

/** Each server reads the other's part as a comment: https://mariadb.com/kb/en/comment-syntax/ */
function perServer(mysql: Variables, mariadb: Variables): string {
  return `/*!50708 , ${assign(mysql)} */ /*M! , ${assign(mariadb)} */`
}
