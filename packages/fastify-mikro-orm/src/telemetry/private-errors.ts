import { DbError } from '../errors.ts'

/** Where servers repeat a value. The last quotes are taken that fit, since a value may have some of its own. */
const values = [
  // Duplicate entry 'x' for key 'users.email', Incorrect integer value: 'x' for column 'id' at row 1
  /\b(entry|value:?) '.*'(?= for (?:key|column|function) )/s,
  // You have an error in your SQL syntax near 'x' at line 1, Truncated incorrect DOUBLE value: 'x'
  /\b(value:?|near) '.*'(?= at line |$)/s
]

/**
 * Takes the values out of a driver's error, and names the statement that failed: mysql2 writes the values into it,
 * which can be personal data or the hash of a password, and whoever catches the error may log it.
 * @param sql the statement with a `?` in place of each value
 */
export function keepValuesPrivate(error: unknown, sql: string) {
  // Ours have no values, and may be the error of many statements.
  if (!(error instanceof Error) || error instanceof DbError) return
  const value = values.find((pattern) => pattern.test(error.message))
  const message = value ? error.message.replace(value, "$1 '…'") : error.message
  if (message !== error.message) {
    error.stack = error.stack?.replace(error.message, () => message) ?? ''
    error.message = message
  }
  Object.assign(error, { sql }, 'sqlMessage' in error && { sqlMessage: message })
}
