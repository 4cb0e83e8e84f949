import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import { addJob } from '../jobs/add.ts'
import { Source } from './source.ts'

/** The kind of the jobs that read a source. */
export const sourceJob = 'source'

/** Adds a job for each source that is due. */
export async function queueReadings(em: EntityManager) {
  const due = { paused_at: null, next_at: { $lte: new Date() } }
  const sources = await em.find(Source, due, { fields: ['id'], orderBy: { next_at: 'asc' } })
  for (const { id } of sources) await transactional(em, (tx) => addReading(tx, id))
}

/** Adds the job that reads a source, unless one waits. */
export async function addReading(tx: EntityManager, id: number) {
  await addJob(tx, { kind: sourceJob, payload: { source_id: id }, uniqueKey: `source:${id}` })
}
