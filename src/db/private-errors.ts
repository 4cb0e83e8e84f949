/** Where servers repeat a value: "Duplicate entry '…' for key", "Incorrect integer value: '…' for column". */
const value = /\b(entry|value:?|near) '.*'(?= for key | for column | for function | at line | at row |$)/s

/**
 * Takes the values out of a driver's error, and names the statement that failed: mysql2 writes the values into it,
 * which can be personal data or the hash of a password, and whoever catches the error may log it.
 * @param sql the statement with a `?` in place of each value
 */
export function keepValuesPrivate(error: unknown, sql: string) {
  if (!(error instanceof Error)) return
  const message = error.message.replace(value, "$1 '…'")
  if (message !== error.message) {
    error.stack = error.stack?.replace(error.message, () => message) ?? ''
    error.message = message
  }
  Object.assign(error, { sql }, 'sqlMessage' in error && { sqlMessage: message })
}
