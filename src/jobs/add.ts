import { channel } from 'node:diagnostics_channel'
import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite } from 'fastify-mikro-orm'
import { currentTime, timeFromNow } from '../sql/dates.ts'

export interface NewJob {
  kind: string
  /** Ids of what it is about, and never a token or an address. */
  payload?: unknown
  /** Names what is done once, such as a digest of one week; a second job with it is not added while it waits. */
  uniqueKey?: string
  /** Seconds to wait before it is due. */
  delay?: number
}

export interface AddedJob {
  /** That of the ORM. */
  config: object
  /** Null when the job was committed at once. */
  transaction: object | null
}

/** Publishes an {@link AddedJob} for each job. */
export const jobAdded = channel('just-tech-news.job-added')

/** Adds a job, in the transaction of its cause: they are committed together. */
export async function addJob(tx: EntityManager, { kind, payload = {}, uniqueKey, delay = 0 }: NewJob) {
  const now = currentTime(tx)
  const ignored = isSqlite(tx) ? 'on conflict (unique_key) do nothing' : 'on duplicate key update id = id'
  await tx.execute(
    `insert into jobs (kind, unique_key, payload, run_at, created_at)
      values (?, ?, ?, ${delay > 0 ? timeFromNow(tx, delay) : now}, ${now}) ${ignored}`,
    [kind, uniqueKey ?? null, JSON.stringify(payload)]
  )
  const added: AddedJob = { config: tx.config, transaction: tx.getTransactionContext<object>() ?? null }
  jobAdded.publish(added)
}
