import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite } from 'fastify-mikro-orm'
import { TooManyError } from '../errors/too-many-error.ts'
import { toDate } from '../sql/dates.ts'

/** How many rows of a table one member may write. */
export interface WriteRate {
  table: 'posts' | 'comments'
  amount: number
  seconds: number
}

/**
 * Limits how fast a member writes, by counting rows. Concurrent requests of one member wait for each other.
 * @param tx the transaction that writes the row; nothing may have been read in it without a lock
 * @throws {TooManyError} with the seconds to wait
 */
export async function limitWriteRate(
  tx: EntityManager,
  userId: number,
  { table, amount, seconds }: WriteRate
) {
  const since = new Date(Date.now() - seconds * 1000)
  // Locks the member's row before the snapshot is taken in which rows are counted. SQLite has a single writer.
  const [member] = await tx.execute<{ oldest: unknown }[]>(
    `select (select created_at from ${table} where user_id = users.id and created_at > ?
      order by created_at desc, id desc limit 1 offset ?) as oldest
      from users where id = ? ${isSqlite(tx) ? '' : 'for update'}`,
    [since, amount - 1, userId]
  )
  if (!member?.oldest) return
  const retryAfter = Math.max(1, Math.ceil((toDate(member.oldest).getTime() - since.getTime()) / 1000))
  throw new TooManyError(`That was a lot of ${table} in a short time.`, retryAfter)
}
