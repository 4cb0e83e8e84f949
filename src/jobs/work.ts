import { randomUUID } from 'node:crypto'
import type { EntityManager } from '@mikro-orm/sql'
import { errorKind } from 'fastify-mikro-orm'
import { currentTime, timeFromNow } from '../sql/dates.ts'
import { write } from '../sql/write.ts'

export interface ClaimedJob {
  id: number
  kind: string
  payload: unknown
  /** How often it was begun, this time included. */
  attempts: number
  /** Proves that it is ours. */
  claim: string
}

/** Seconds for which a claim is good. A worker renews it while it works. */
export const claimSeconds = 60

/** Seconds to wait after each failed attempt; after the last one the job has failed. */
export const retryDelays = [60, 300, 1_800, 7_200, 21_600, 86_400] as const

/** Due jobs that one look reads, of which each process takes a random one. */
const candidates = 10

/**
 * Takes a job that is due. Of the processes that try, one gets it: a conditional update, since SQLite has no SKIP LOCKED
 * and the row locks of a Galera node are its own.
 * @param kinds that this process can do; those of a newer version are left to others
 */
export async function claimJob(em: EntityManager, kinds: string[]): Promise<ClaimedJob | null> {
  if (kinds.length === 0) return null
  const now = currentTime(em)
  const isFree = `failed_at is null and (claimed_until is null or claimed_until < ${now})`
  const rows = await em.execute<(Omit<ClaimedJob, 'payload' | 'claim'> & { payload: string })[]>(
    `select id, kind, payload, attempts from jobs
      where ${isFree} and run_at <= ${now} and kind in (${kinds.map(() => '?')})
      order by run_at, id limit ${candidates}`,
    kinds
  )
  for (const { payload, attempts, ...row } of shuffled(rows)) {
    const claim = randomUUID()
    const taken = await write(
      em,
      `update jobs set claimed_by = ?, claimed_until = ${timeFromNow(em, claimSeconds)}, attempts = attempts + 1
        where id = ? and attempts = ? and ${isFree}`,
      [claim, row.id, attempts]
    ).catch(lost)
    if (taken === 0) continue
    return { ...row, payload: JSON.parse(payload), attempts: attempts + 1, claim }
  }
  return rows.length > 0 ? claimJob(em, kinds) : null
}

/** Keeps a job for longer. @returns false when it is no longer ours */
export async function renewClaim(em: EntityManager, { id, claim }: ClaimedJob): Promise<boolean> {
  const until = timeFromNow(em, claimSeconds)
  const sql = `update jobs set claimed_until = ${until} where id = ? and claimed_by = ?`
  return (await write(em, sql, [id, claim])) > 0
}

/** Deletes a job that is done. */
export async function finishJob(em: EntityManager, { id, claim }: ClaimedJob) {
  await write(em, 'delete from jobs where id = ? and claimed_by = ?', [id, claim])
}

/**
 * Puts a job off after a failed attempt. After the last one another job with its key may be added.
 * @param isLast whether it was the last one, however few there were
 * @returns the seconds to the next one; null when that was the last
 */
export async function failJob(
  em: EntityManager,
  { id, claim, attempts }: ClaimedJob,
  error: string,
  isLast: boolean
): Promise<number | null> {
  const delay = isLast ? null : (retryDelays[attempts - 1] ?? null)
  const next =
    delay === null
      ? `failed_at = ${currentTime(em)}, unique_key = null`
      : `run_at = ${timeFromNow(em, delay)}`
  await write(
    em,
    `update jobs set claimed_by = null, claimed_until = null, last_error = ?, ${next}
      where id = ? and claimed_by = ?`,
    [[...error].slice(0, 500).join(''), id, claim]
  )
  return delay
}

/** Gives a job that has failed for good more attempts, none of which is the first. @returns whether there was one */
export async function retryJob(em: EntityManager, id: number): Promise<boolean> {
  const sql = `update jobs set failed_at = null, attempts = 1, run_at = ${currentTime(em)}
    where id = ? and failed_at is not null`
  return (await write(em, sql, [id])) > 0
}

/** Deletes a job that has failed for good. @returns whether there was one */
export async function forgetJob(em: EntityManager, id: number): Promise<boolean> {
  return (await write(em, 'delete from jobs where id = ? and failed_at is not null', [id])) > 0
}

/** On a cluster the slower of two updates fails at its commit. */
function lost(error: unknown): number {
  if (['deadlock', 'lock_timeout'].includes(errorKind(error))) return 0
  throw error
}

/** So that processes seldom try the same one. */
function shuffled<T>(items: T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item)
}
