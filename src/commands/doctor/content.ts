import type { EntityManager } from '@mikro-orm/sql'
import { Job } from '../../database/entities.ts'
import { isIndexed } from '../../search/index-job.ts'
import { readSettings } from '../../settings/read.ts'
import { resolveSettings } from '../../settings/resolve.ts'
import { derivedTables, describeCounts } from '../board.ts'
import { recount } from '../recount/recount.ts'
import { type Finding, judge } from './finding.ts'

/** Milliseconds after which a job that is due counts as left undone. */
const longWait = 900_000

/** Counts all again, which takes the longest. @returns the findings on counters and on the words of the search */
export async function checkCounters(em: EntityManager): Promise<Finding[]> {
  const { drifted } = await recount(em, { repair: false })
  const entries = Object.entries(drifted)
  const isWord = ([table]: [string, number]) => derivedTables.includes(table)
  const drift = describeCounts(Object.fromEntries(entries.filter((entry) => !isWord(entry))))
  const words = describeCounts(Object.fromEntries(entries.filter(isWord)))
  const isMade = words === '' && (await isIndexed(em))
  const fault = 'Words are missing: a running server makes them, or npm run search -- --reindex.'
  return [
    judge('counters', 'as counted', drift ? [`Drifted: ${drift}. Run npm run recount.`] : []),
    judge('search', 'all words are there', isMade ? [] : [fault])
  ]
}

export async function checkSettings(em: EntityManager): Promise<Finding> {
  const { rows } = await readSettings(em)
  const { invalid } = resolveSettings(rows, {})
  const fault = `These do not fit, and have their default: ${invalid.join(', ')}. Set them again at /admin.`
  return judge('settings', 'all fit', invalid.length > 0 ? [fault] : [])
}

export async function checkJobs(em: EntityManager): Promise<Finding> {
  const failed = await em.count(Job, { failed_at: { $ne: null } })
  const due = { failed_at: null, run_at: { $lt: new Date(Date.now() - longWait) } }
  const late = await em.count(Job, due)
  const faults = [
    failed > 0 && `${failed} failed for good: look at /admin/jobs.`,
    late > 0 && `${late} should have been done long ago: start a server without JOBS=off.`
  ].filter((fault) => fault !== false)
  return judge('jobs', 'none has failed', faults)
}
