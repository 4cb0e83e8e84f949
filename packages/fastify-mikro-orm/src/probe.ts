import { readEngine } from './engine.ts'
import { DbError } from './errors.ts'
import type { Orm } from './types.ts'

/**
 * Asks the database for its version.
 * @param limit milliseconds to wait, the queue for a connection included
 * @param signal stops waiting, and rejects with its reason
 * @returns the engine that answered, for instance "MySQL 9.7.4"
 * @throws {DbError} DB_PROBE_TIMEOUT; the driver's error
 */
export async function probe(orm: Orm, limit: number, signal?: AbortSignal): Promise<string> {
  const timeout = new AbortController()
  const timer = setTimeout(() => {
    timeout.abort(new DbError('DB_PROBE_TIMEOUT', `The database did not answer within ${limit} ms.`))
  }, limit)
  try {
    const signals = signal ? [signal, timeout.signal] : [timeout.signal]
    return await readEngine(orm.em.fork({ disableContextResolution: true, signal: AbortSignal.any(signals) }))
  } finally {
    clearTimeout(timer)
  }
}
