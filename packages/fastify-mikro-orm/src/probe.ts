import { readEngine } from './engine.ts'
import { DbError } from './errors.ts'
import type { Orm } from './types.ts'

/** Asks for the version. @param limit milliseconds, the queue included. @throws {DbError} DB_PROBE_TIMEOUT */
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
