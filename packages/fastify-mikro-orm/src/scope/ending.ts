import type { Log } from '../types.ts'
import type { Ending } from './unit-of-work.ts'

/**
 * Tells the log what a request left behind. What was answered and is left open is a mistake; what nobody waits for
 * any longer has to be left somewhere.
 */
export function reportEnding(log: Log, route: string | undefined, { cause, rolledBack, unflushed }: Ending) {
  const { count, held } = rolledBack
  if (count > 0 && cause === 'answered')
    log.warn({ route, held }, 'rolled back a transaction that the request left open')
  else if (count > 0)
    log.info({ route, held, cause }, 'rolled back the transaction of a request that was cut off')
  if (cause === 'time limit') log.warn({ route }, 'the request used the database for longer than it may')
  if (unflushed.length > 0) log.warn({ route, unflushed }, 'the request made changes that it did not flush')
}
