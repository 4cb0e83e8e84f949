import type { EntityManager } from '@mikro-orm/sql'
import Type, { type Static } from 'typebox'
import { CodedError } from '../errors/coded-error.ts'
import { Time } from '../schema/types.ts'
import { type SqlDate, toDate } from '../sql/dates.ts'

/** A job that is not tried again. */
export const FailedJob = Type.Object(
  {
    id: Type.Integer(),
    kind: Type.String(),
    attempts: Type.Integer(),
    failed_at: Time,
    last_error: Type.String()
  },
  { title: 'FailedJob' }
)

export type FailedJob = Static<typeof FailedJob>

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
