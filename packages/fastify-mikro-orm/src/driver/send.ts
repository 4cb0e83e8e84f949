import type { QueryResult } from 'kysely'
import type { DriverSession, Query, StatementOptions } from './pooled-driver.ts'

/**
 * Sends one statement. When the signal aborts, it is stopped if the options say so, and nobody waits
 * any longer for what becomes of it.
 * @param release is called once it has come back, or has not been sent
 * @throws the driver's error; the signal's reason
 */
export function send<Row>(
  session: DriverSession,
  query: Query,
  { signal, inflightQueryAbortStrategy }: StatementOptions,
  release: () => void = () => undefined
): Promise<QueryResult<Row>> {
  if (signal?.aborted) {
    release()
    return Promise.reject(signal.reason)
  }
  const { promise, resolve, reject } = Promise.withResolvers<QueryResult<Row>>()
  const abort = () => {
    if (inflightQueryAbortStrategy === 'cancel query') void session.cancelQuery(signal)
    reject(signal?.reason)
  }
  signal?.addEventListener('abort', abort, { once: true })
  const end = () => {
    signal?.removeEventListener('abort', abort)
    release()
  }
  session.executeQuery<Row>(query, signal && { signal }).then(
    (result) => {
      end()
      resolve(result)
    },
    (error) => {
      end()
      reject(error)
    }
  )
  return promise
}
