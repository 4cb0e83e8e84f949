import type { Log } from '../types.ts'
import type { ScopeEnd } from './request-scope.ts'

/** An open transaction after the response is a mistake in the handler; after a disconnect it is expected. */
export function reportEnd(log: Log, route: string | undefined, { cause, rolledBack, unflushed }: ScopeEnd) {
  const { count, held } = rolledBack
  if (count > 0 && cause === 'answered')
    log.warn({ route, held }, 'rolled back a transaction that the request left open')
  else if (count > 0)
    log.info({ route, held, cause }, 'rolled back the transaction of a request that was cut off')
  if (cause === 'time limit') log.warn({ route }, 'the request used the database for longer than it may')
  if (unflushed.length > 0) log.warn({ route, unflushed }, 'the request made changes that it did not flush')
}
