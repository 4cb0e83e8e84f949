import type { Orm } from 'fastify-mikro-orm'
import { bringUpToDate } from '../../database/schema.ts'
import { type Finding, judge } from './finding.ts'

/** @returns findings, and whether the tables are those of this version */
export async function checkSchema(orm: Orm): Promise<{ findings: Finding[]; isCurrent: boolean }> {
  const drift: string[] = []
  const { missing, pending, unknown } = await bringUpToDate(orm, 'none', {
    debug() {},
    info() {},
    warn(details, message) {
      if ('drift' in details) drift.push(`${message}.`)
    }
  })
  const due = [
    missing.length > 0 && `Missing tables: ${missing.join(', ')}.`,
    pending.length > 0 && `Pending: ${pending.join(', ')}.`
  ].filter((fault) => fault !== false)
  if (due.length > 0) due.push('Run npm run migrate.')
  const newer =
    unknown.length > 0 ? [`A newer version has applied ${unknown.join(', ')}: this one may not fit.`] : []
  const migrations =
    due.length > 0 ? judge('migrations', '', due, 'wrong') : judge('migrations', 'none is pending', newer)
  const tables = judge('tables', 'as this version has them', drift)
  return { findings: [migrations, tables], isCurrent: due.length === 0 }
}
