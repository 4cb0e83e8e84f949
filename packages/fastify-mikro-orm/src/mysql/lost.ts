import type { QueryResult } from 'kysely'
import { errorKind } from '../error-kind.ts'

/**
 * A server that is shutting down, read only, offline or outside its cluster, or a proxy that has lost its server: another
 * one may be behind the address.
 */
const refusals = new Set([1047, 1053, 1290, 1836, 2003, 2006, 2013, 3032, 3098, 3100])

/** Whether the connection is of no more use. */
export function isRefusal(error: unknown): boolean {
  return refusals.has(errnoOf(error))
}

/**
 * Whether InnoDB has rolled back more than the statement. 1206: the lock table is full.
 * https://dev.mysql.com/doc/refman/8.4/en/innodb-error-handling.html
 */
export async function losesTransaction(
  error: unknown,
  read: (sql: string) => Promise<QueryResult<{ on: unknown }>>
): Promise<boolean> {
  const errno = errnoOf(error)
  if (errno === 1206 || errorKind(error) === 'deadlock') return true
  if (errno !== 1205) return false
  const { rows } = await read('select @@innodb_rollback_on_timeout as `on`').catch(() => ({ rows: [] }))
  return Number(rows[0]?.on ?? 1) === 1
}

function errnoOf(error: unknown): number {
  return error instanceof Error && 'errno' in error ? Number(error.errno) : 0
}
