import type { EntityManager } from '@mikro-orm/sql'
import { CodedError } from '../errors/coded-error.ts'
import { type SqlDate, toDate } from '../sql/dates.ts'

/** A job that is not tried again. */
export interface FailedJob {
  id: number
  kind: string
  attempts: number
  failed_at: Date
  last_error: string
}

/** Jobs that a page shows. */
const limit = 100

/** Lists the jobs that have failed for good, the newest first. */
export async function listFailedJobs(em: EntityManager): Promise<FailedJob[]> {
  const rows = await em.execute<
    (Omit<FailedJob, 'failed_at' | 'last_error'> & { failed_at: SqlDate; last_error: string | null })[]
  >(
    `select id, kind, attempts, failed_at, last_error from jobs
      where failed_at is not null order by failed_at desc, id desc limit ${limit}`
  )
  return rows.map((row) => ({ ...row, failed_at: toDate(row.failed_at), last_error: row.last_error ?? '' }))
}

export function jobNotFound() {
  return new CodedError('JOB_NOT_FOUND', 'This job is done, or forgotten.')
}
