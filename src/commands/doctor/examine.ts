import { existsSync } from 'node:fs'
import { isSqlite, type Orm, parseDatabaseUrl } from 'fastify-mikro-orm'
import type { Config } from '../../config.ts'
import { explain, loadConfig, withOrm } from '../command.ts'
import { checkCounters, checkJobs, checkSettings } from './content.ts'
import { type Finding, judge } from './finding.ts'
import { checkLog, checkModes, checkNode, checkSpace, readFreeSpace } from './machine.ts'
import { checkMail } from './mail.ts'
import { checkSchema } from './schema.ts'
import { checkClock, checkCollation, checkSession, checkVersion, readVersion } from './server.ts'

type Report = (finding: Finding) => void

/** Looks at everything that a board needs, one after the other, and changes nothing. */
export async function examine(report: Report) {
  report(checkNode(process.versions.node))
  const config = examineConfig(report)
  if (!config) return
  report(await checkMail(config))
  const { DATABASE_URL: url } = config
  const address = parseDatabaseUrl(url)
  const key = URL.parse(url)?.searchParams.get('ssl-key') ?? ''
  if (address.kind === 'mysql') report(checkModes(['.env', key]))
  else {
    const { path } = address
    report(checkModes(['.env', path, `${path}-wal`, `${path}-shm`]))
    if (!existsSync(path))
      return report(judge('database', '', [`There is no ${path} yet: the first start creates it.`]))
    report(checkSpace(path, await readFreeSpace(path)))
    report(checkLog(path))
  }
  try {
    await withOrm({ schemaMode: 'none' }, (orm) => examineDatabase(orm, report))
  } catch (error) {
    report(judge('database', '', [explain(error)], 'wrong'))
  }
}

function examineConfig(report: Report): Config | null {
  try {
    const config = loadConfig()
    report(judge('configuration', 'valid', []))
    return config
  } catch (error) {
    report(judge('configuration', '', [explain(error)], 'wrong'))
    return null
  }
}

async function examineDatabase(orm: Orm, report: Report) {
  const em = orm.em.fork()
  report(judge('database', `answers: ${orm.config.get('dbName')}`, []))
  if (!isSqlite(em)) {
    report(checkVersion(await readVersion(em)))
    report(await checkSession(em))
    report(await checkClock(em))
    const tables = [...orm.getMetadata().getAll().values()].map(({ tableName }) => tableName)
    report(await checkCollation(em, tables, orm.config.get('collate') ?? ''))
  }
  const { findings, isCurrent } = await checkSchema(orm)
  for (const finding of findings) report(finding)
  // What follows reads columns that may be missing.
  if (!isCurrent) return
  report(await checkSettings(em))
  report(await checkJobs(em))
  for (const finding of await checkCounters(em)) report(finding)
}
