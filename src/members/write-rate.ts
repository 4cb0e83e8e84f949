import type { EntityManager } from '@mikro-orm/sql'
import { TooManyError } from '../errors/too-many-error.ts'
import { write } from '../sql/write.ts'

/** How many posts or comments one member may write: so many at once, and the same number again in `seconds`. */
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

interface Sql {
  sql: string
  parameters: unknown[]
}

/**
 * SQL that takes a token from the bucket of a member, for a statement that updates and locks the member's row. A bucket
 * is one number: the time when it will be full, in milliseconds since 1970. This is the "theoretical arrival time" of
 * the generic cell rate algorithm, ITU-T I.371.
 * @returns the assignment, and a condition that is false when the bucket is empty
 */
export function takeToken(rate: WriteRate, probation?: Probation): { assignment: Sql; condition: Sql } {
  const { bucket, interval, latest, now } = bucketOf(rate, probation)
  return {
    assignment: {
      sql: `${bucket} = case when ${bucket} > ? then ${bucket} else ? end + ${interval.sql}`,
      parameters: [now, now, ...interval.parameters]
    },
    condition: { sql: `${bucket} <= ${latest.sql}`, parameters: latest.parameters }
  }
}

/**
 * Limits how fast a member writes, in the transaction that writes the row.
 * @throws {TooManyError} with the seconds to wait
 */
export async function limitWriteRate(
  tx: EntityManager,
  userId: number,
  rate: WriteRate,
  probation?: Probation
) {
  const { assignment, condition } = takeToken(rate, probation)
  const sql = `update users set ${assignment.sql} where id = ? and ${condition.sql}`
  const parameters = [...assignment.parameters, userId, ...condition.parameters]
  if ((await write(tx, sql, parameters)) === 0) await rejectWrite(tx, userId, rate, probation)
}

/** Explains why no token was taken. @throws {TooManyError} with the seconds to wait */
export async function rejectWrite(
  tx: EntityManager,
  userId: number,
  rate: WriteRate,
  probation?: Probation
): Promise<never> {
  const { bucket, latest } = bucketOf(rate, probation)
  const sql = `select ${bucket} - ${latest.sql} as wait from users where id = ?`
  const [row] = await tx.execute<{ wait: unknown }[]>(sql, [...latest.parameters, userId])
  const seconds = Math.max(1, Math.ceil(Number(row?.wait ?? 0) / 1000))
  throw new TooManyError(`That was a lot of ${rate.table} in a short time.`, seconds)
}

/** The column of a bucket, the milliseconds until it gains a token, and the value above which it is empty. */
function bucketOf(rate: WriteRate, probation?: Probation) {
  const now = Date.now()
  const usual = { amount: rate.amount, interval: intervalOf(rate) }
  const strict = probation && {
    amount: Math.min(rate.amount, probation.amount),
    interval: Math.max(usual.interval, intervalOf(probation))
  }
  const choose = (value: (limit: typeof usual) => number): Sql => {
    if (!probation || !strict) return { sql: '?', parameters: [value(usual)] }
    const { sql, parameters } = newness(probation, now)
    return {
      sql: `case when ${sql} then ? else ? end`,
      parameters: [...parameters, value(strict), value(usual)]
    }
  }
  return {
    now,
    bucket: `${rate.table}_bucket`,
    interval: choose(({ interval }) => interval),
    latest: choose(({ amount, interval }) => now + (amount - 1) * interval)
  }
}

function intervalOf({ amount, seconds }: WriteRate) {
  return Math.ceil((seconds * 1000) / amount)
}

/** SQL for whether a member is new. */
function newness({ days, karma }: Probation, now: number): Sql {
  const sql = `users.role = 'member' and (users.created_at > ? or users.karma < ?)`
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
