import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import { write } from './write.ts'

export interface OutdatedRows {
  table: 'sessions' | 'tokens' | 'attempts' | 'visits' | 'secrets' | 'notices' | 'deliveries'
  /** Rows whose time in this column is before `before` are outdated. */
  column: 'expires_at' | 'created_at' | 'visited_at' | 'read_at'
  before: Date
}

/** Rows that one statement reads or deletes: few enough not to block anything else for long. */
export const partSize = 1_000

/**
 * Deletes outdated rows in parts, along the primary key: not every column has an index, and SQLite blocks the process
 * while a statement runs.
 * @param signal ends it after the current part
 * @returns how many were deleted
 */
export async function deleteInParts(
  em: EntityManager,
  { table, column, before }: OutdatedRows,
  signal: AbortSignal
): Promise<number> {
  let deleted = 0
  let lastId = 0
  while (!signal.aborted) {
    const rows = await em.execute<{ id: number; outdated: number }[]>(
      `select id, ${column} < ? as outdated from ${table} where id > ? order by id limit ${partSize}`,
      [before, lastId]
    )
    const ids = rows.filter(({ outdated }) => outdated).map(({ id }) => id)
    // The time is compared again: a visit may have been repeated.
    const sql = `delete from ${table} where id in (${ids.map(() => '?')}) and ${column} < ?`
    if (ids.length > 0) deleted += await transactional(em, (tx) => write(tx, sql, [...ids, before]))
    const last = rows.at(-1)
    if (!last || rows.length < partSize) break
    lastId = last.id
    // Requests come first, also with SQLite, whose statements return at once.
    await new Promise(setImmediate)
  }
  return deleted
}
