import type { Log } from './types.ts'
import type { Ending } from './unit-of-work.ts'

interface ErrorLog extends Log {
  error(details: object, message: string): void
}

/**
 * Tells the log what a request left behind. What is rolled back because nobody waits for it any longer is no fault
 * of anybody's; what is left open by a request that was answered is.
 */
export function reportEnding(
  log: ErrorLog,
  route: string | undefined,
  { cause, rolledBack, unflushed }: Ending
) {
  const { count, held, error: err } = rolledBack
  if (err) log.error({ route, held, err }, 'could not roll back a transaction that the request left open')
  else if (count > 0 && cause === 'answered')
    log.warn({ route, held }, 'rolled back a transaction that the request left open')
  else if (count > 0)
    log.info({ route, held, cause }, 'rolled back the transaction of a request that was cut off')
  if (cause === 'time limit') log.warn({ route }, 'the request used the database for longer than it may')
  if (unflushed.length > 0) log.warn({ route, unflushed }, 'the request made changes that it did not flush')
}
