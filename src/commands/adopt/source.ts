import { IsolationLevel } from '@mikro-orm/core'
import { parseDatabaseUrl } from 'fastify-mikro-orm'
import { CodedError } from '../../errors/coded-error.ts'
import { withOrm } from '../command.ts'
import { convertBoard } from './convert.ts'
import { renameAway } from './in-place.ts'
import { findOldTables, readColumns } from './kinds.ts'
import { readOldBoard } from './read.ts'
import { createReport } from './report.ts'

interface SourceOptions {
  /** The URL of the board that is made. */
  target: string
  timezone?: string | undefined
  from?: string | undefined
  /** Whether the board is to be made in the same database; then the old tables are renamed, unless it is a trial. */
  inPlace: boolean
  isTrial: boolean
}

/**
 * Reads the database of an old board, and makes the rows of a new one.
 * @throws {CodedError} ADOPT_SOURCE, ADOPT_FUTURE, USAGE
 */
export async function readSource(given: string, { target, timezone, from, inPlace, isTrial }: SourceOptions) {
  if (from !== undefined && from !== 'flask' && from !== 'express')
    throw new CodedError('USAGE', '--from is flask or express.')
  const url = plainUrl(given)
  requireTarget(parseDatabaseUrl(url), parseDatabaseUrl(target), { inPlace, isTrial })
  return withOrm({ url, schemaMode: 'none', checkTables: () => {} }, async (orm) => {
    const em = orm.em.fork()
    const columns = await readColumns(em)
    const tables = await findOldTables(em, columns, from)
    if (tables.kind === 'express' && timezone !== undefined)
      throw new CodedError('USAGE', 'The Express board wrote its times in UTC: leave out --timezone.')
    const report = createReport()
    // The first query makes the snapshot, of all tables.
    const snapshot = { isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true }
    const old = await em.transactional((tx) => readOldBoard(tx, tables, columns), snapshot)
    const board = await convertBoard(old, { zone: timezone ?? 'UTC', now: new Date(), report })
    if (inPlace && !isTrial) await renameAway(em, tables, columns)
    const read: string[] = [tables.members, tables.posts, tables.comments, tables.votes]
    const ignored = inPlace ? [] : [...columns.keys()].filter((table) => !read.includes(table))
    return { board, old, report, ignored }
  })
}

type DatabaseAddress = ReturnType<typeof parseDatabaseUrl>

/** As SQLAlchemy writes it: "mysql+pymysql://…?charset=utf8mb4" names a driver and an encoding. */
function plainUrl(given: string): string {
  return given.replace(/^(mysql|mariadb)(\+\w+)?:/, 'mysql:').replace(/\?charset=\w+$/, '')
}

function requireTarget(
  source: DatabaseAddress,
  target: DatabaseAddress,
  { inPlace, isTrial }: Pick<SourceOptions, 'inPlace' | 'isTrial'>
) {
  if (source.kind === 'sqlite')
    throw new CodedError('ADOPT_SOURCE', 'The old boards are in MySQL or MariaDB.')
  const { host, port, database } = source
  const isSame =
    target.kind === 'mysql' && target.host === host && target.port === port && target.database === database
  if (isSame && !inPlace && !isTrial)
    throw new CodedError(
      'ADOPT_SOURCE',
      'DATABASE_URL is the database of the old board. Name an empty database, or use --in-place.'
    )
  if (!isSame && inPlace)
    throw new CodedError('ADOPT_SOURCE', 'With --in-place, DATABASE_URL is the database of the old board.')
}
