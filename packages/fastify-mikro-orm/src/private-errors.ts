import { DbError } from './errors.ts'

/** Where servers repeat a value. The match is greedy, since a value may contain quotes. */
const values = [
  // Duplicate entry 'x' for key 'users.email', Incorrect integer value: 'x' for column 'id' at row 1
  /\b(entry|value:?) '.*'(?= for (?:key|column|function) )/s,
  // You have an error in your SQL syntax near 'x' at line 1, Truncated incorrect DOUBLE value: 'x'
  /\b(value:?|near) '.*'(?= at line |$)/s
]

/**
 * Removes the values and the SQL from a driver's error: they can be personal data or the hash of a password, and
 * errors end up in logs. The query log names the statement.
 * @returns the same error
 */
export function removeValues(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof DbError) return error
  const pattern = values.find((pattern) => pattern.test(error.message))
  if (pattern) {
    const message = error.message.replace(pattern, "$1 '…'")
    error.stack = error.stack?.replace(error.message, () => message) ?? ''
    error.message = message
  }
  if ('sqlMessage' in error) Object.assign(error, { sqlMessage: error.message })
  if ('sql' in error) Object.assign(error, { sql: undefined })
  return error
}
