import { existsSync } from 'node:fs'
import type { Writable } from 'node:stream'
import { parseDatabaseUrl } from 'fastify-mikro-orm'
import { migrations } from '../../database/migrations/index.ts'
import { CodedError } from '../../errors/coded-error.ts'
import { readVersion } from '../../version.ts'
import type { RowCounts } from '../board.ts'
import { loadConfig, withOrm } from '../command.ts'
import { createBar } from '../progress.ts'
import { type Header, writePortable } from './portable.ts'
import { requireCurrent } from './restore.ts'
import { countAll, readRows } from './rows.ts'
import { withSnapshot } from './snapshot.ts'
import { portableTables } from './tables.ts'
import { watch } from './watch.ts'

interface ExportOptions {
  compressed: boolean
  withSessions: boolean
  /** Stops it with its reason. */
  signal: AbortSignal
}

/** Writes all rows of one moment as JSON lines. @throws {CodedError} BACKUP_IMPOSSIBLE */
export function exportRows(
  output: () => Writable,
  { compressed, withSessions, signal }: ExportOptions
): Promise<RowCounts> {
  requireDatabase(loadConfig().DATABASE_URL)
  return withOrm({ schemaMode: 'none' }, async (orm) => {
    await requireCurrent(orm)
    const tables = portableTables(orm.em, { withSessions })
    const header = await createHeader(withSessions)
    return withSnapshot(orm, async (read) => {
      const total = await countAll(read, tables)
      const rows = watch(readRows(read, tables), { progress: createBar(process.stderr), signal, total })
      return writePortable(output(), header, rows, { compressed, signal })
    })
  })
}

async function createHeader(withSessions: boolean): Promise<Header> {
  return {
    format: 1,
    version: await readVersion(),
    migrations: migrations.map(({ name }) => name),
    ...(withSessions && { with_sessions: true }),
    exported_at: new Date().toISOString()
  }
}

/** Opening an SQLite file creates it. @throws {CodedError} BACKUP_IMPOSSIBLE when there is none */
export function requireDatabase(url: string) {
  const address = parseDatabaseUrl(url)
  if (address.kind === 'sqlite' && !existsSync(address.path))
    throw new CodedError('BACKUP_IMPOSSIBLE', `There is no database ${address.path}.`)
}
