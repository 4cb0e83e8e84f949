import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite } from 'fastify-mikro-orm'
import { CodedError } from '../errors/coded-error.ts'
import { toDate } from '../sql/dates.ts'

/** How much one member may write: so many within so many seconds. */
const allowances = {
  posts: { amount: 10, seconds: 3600 },
  comments: { amount: 20, seconds: 600 }
} as const

/** Too many in too short a time. */
export class TooManyError extends CodedError<'TOO_MANY'> {
  /** Seconds until the next one is welcome. */
  readonly retryAfter: number

  constructor(message: string, retryAfter: number) {
    super('TOO_MANY', message)
    this.retryAfter = retryAfter
  }
}

/**
 * Refuses a member who writes faster than people do. Counts the rows themselves, so it holds on every process
 * and needs no memory of its own. One request of a member waits for the other, so that many at once are counted
 * one by one.
 * @param tx the transaction that writes it; nothing may have been read in it but with a lock
 * @param table what is about to be written
 * @param userId by whom
 * @throws {TooManyError} with the seconds to wait
 */
export async function refuseFlood(tx: EntityManager, table: keyof typeof allowances, userId: number) {
  const { amount, seconds } = allowances[table]
  const since = new Date(Date.now() - seconds * 1000)
  // The row of the member is locked before the rows are counted, which is when their snapshot is taken. SQLite has one
  // writer at a time, and knows no locks of rows.
  const [member] = await tx.execute<{ oldest: unknown }[]>(
    `select (select created_at from ${table} where user_id = users.id and created_at > ?
      order by created_at desc, id desc limit 1 offset ?) as oldest
      from users where id = ? ${isSqlite(tx) ? '' : 'for update'}`,
    [since, amount - 1, userId]
  )
  if (!member?.oldest) return
  const retryAfter = Math.max(1, Math.ceil((toDate(member.oldest).getTime() - since.getTime()) / 1000))
  throw new TooManyError(`That was a lot of ${table} in a short time. Please wait a moment.`, retryAfter)
}
