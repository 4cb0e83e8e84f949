/**
 * Adds to an error of a driver, which was made in a callback of the socket, the lines that led to the statement.
 * @param here made where the statement is awaited
 */
export function addCallerStack(error: unknown, here: Error): unknown {
  if (error instanceof Error && here.stack) error.stack += here.stack.slice(here.stack.indexOf('\n'))
  return error
}
