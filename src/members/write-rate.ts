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

/** What new members may do: those below both, and neither moderators nor administrators. */
export interface Probation extends WriteRate {
  days: number
  karma: number
  /** Whether they link only to sites that were posted before. */
  onlyKnownSites: boolean
  /** The board's own host; empty when unknown. */
  ownSite: string
}

/**
 * Limits how fast a member writes, by counting rows. Concurrent requests of one member wait for each other.
 * @param tx the transaction that writes the row; nothing may have been read in it without a lock
 * @throws {TooManyError} with the seconds to wait
 */
export async function limitWriteRate(
  tx: EntityManager,
  userId: number,
  rate: WriteRate,
  probation?: Probation
) {
  const now = Date.now()
  // Locks the member's row before the snapshot is taken in which rows are counted. SQLite has a single writer.
  const lock = isSqlite(tx) ? '' : 'for update'
  const [ofAll, ofNew] = [oldest(rate, now), probation && oldestOfNew(probation, now)]
  const [member] = await tx.execute<{ oldest: unknown; oldest_of_new?: unknown }[]>(
    `select ${ofAll.sql} as oldest ${ofNew ? `, ${ofNew.sql} as oldest_of_new` : ''} from users where id = ? ${lock}`,
    [...ofAll.parameters, ...(ofNew?.parameters ?? []), userId]
  )
  if (member?.oldest) throw tooMany(rate, toDate(member.oldest), now)
  if (probation && member?.oldest_of_new) throw tooMany(probation, toDate(member.oldest_of_new), now)
}

/** SQL for the time of the oldest row that counts, when as many are there. */
function oldest({ table, amount, seconds }: WriteRate, now: number) {
  const sql = `(select created_at from ${table} where user_id = users.id and created_at > ?
      order by created_at desc, id desc limit 1 offset ?)`
  return { sql, parameters: [new Date(now - seconds * 1000), amount - 1] }
}

function oldestOfNew(probation: Probation, now: number) {
  const { sql, parameters } = oldest(probation, now)
  const isNew = newness(probation, now)
  return {
    sql: `case when ${isNew.sql} then ${sql} end`,
    parameters: [...isNew.parameters, ...parameters]
  }
}

/** SQL for whether a member is new. */
function newness({ days, karma }: Probation, now: number) {
  const sql = `role = 'member' and (created_at > ? or karma < ?)`
  return { sql, parameters: [new Date(now - days * 86_400_000), karma] }
}

/** Whether a member is new. */
export async function isNewMember(em: EntityManager, userId: number, probation: Probation): Promise<boolean> {
  const { sql, parameters } = newness(probation, Date.now())
  const rows = await em.execute<object[]>(`select id from users where id = ? and ${sql}`, [
    userId,
    ...parameters
  ])
  return rows.length > 0
}

function tooMany({ table, seconds }: WriteRate, from: Date, now: number) {
  const retryAfter = Math.max(1, Math.ceil((from.getTime() - now) / 1000 + seconds))
  return new TooManyError(`That was a lot of ${table} in a short time.`, retryAfter)
}
