import { DbError } from './errors.ts'

/** Where servers repeat a value: Duplicate entry 'x' for key 'users.email'. Greedy, since a value may contain quotes. */
const values = [
  /\b(entry|value:?) '.*'(?= for (?:key|column|function) )/s,
  /\b(value:?|near) '.*'(?= at line |$)/s
]

/** Removes values and SQL, which can be personal data, from a driver's error: errors end up in logs. */
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
