/** Adds the lines that led to the statement to an error that was made in a callback of the socket. */
export function addCallerStack(error: unknown, here: Error): unknown {
  if (error instanceof Error && here.stack) error.stack += here.stack.slice(here.stack.indexOf('\n'))
  return error
}
