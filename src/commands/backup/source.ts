import { open, stat } from 'node:fs/promises'
import { migrations as known } from '../../database/migrations/index.ts'
import { CodedError } from '../../errors/coded-error.ts'
import { checkIntegrity } from './copy.ts'
import { readPortable } from './portable.ts'
import { readRows, type TableRow } from './rows.ts'
import { openFile } from './snapshot.ts'
import type { Table, TableOptions } from './tables.ts'

/** A backup that is whole, and of this version. */
export interface Source extends TableOptions {
  /** Null when unknown. */
  total: number | null
  rows(tables: Table[]): AsyncGenerator<TableRow>
}

type Watch = <Item>(items: AsyncIterable<Item>) => AsyncIterable<Item>

/** Reads a backup of either kind to its end. @throws {CodedError} BACKUP_INVALID for a damaged one, and another version */
export async function openSource(path: string, watch: Watch): Promise<Source> {
  const start = await readStart(path)
  if (start.toString('latin1') === 'SQLite format 3\0') return openCopy(path)
  return openPortable(path, start[0] === 0x1f && start[1] === 0x8b, watch)
}

async function readStart(path: string): Promise<Buffer> {
  // It is read twice, which a pipe cannot be.
  if (!(await stat(path)).isFile()) throw invalid(`${path} is no file.`)
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0)
  return buffer.subarray(0, bytesRead)
}

function openCopy(path: string): Source {
  using file = openFile(path)
  checkIntegrity(file.database, path)
  const sql = `select name from sqlite_schema where type = 'table' and name in ('users', 'db_migrations')`
  const tables = [...file.read(sql)].map(({ name }) => name)
  if (!tables.includes('users')) throw invalid(`${path} is no backup of a board.`)
  const applied = tables.includes('db_migrations') ? [...file.read('select name from db_migrations')] : []
  checkVersion(
    path,
    applied.map(({ name }) => String(name))
  )
  async function* rows(tables: Table[]) {
    using file = openFile(path)
    yield* readRows(file.read, tables)
  }
  return { withSessions: false, total: null, rows }
}

async function openPortable(path: string, compressed: boolean, watch: Watch): Promise<Source> {
  let total = 0
  let withSessions = false
  for await (const item of watch(readPortable(path, compressed))) {
    if ('table' in item) total++
    else {
      checkVersion(path, item.migrations)
      withSessions = item.with_sessions ?? false
    }
  }
  async function* rows() {
    for await (const item of readPortable(path, compressed)) if ('table' in item) yield item
  }
  return { withSessions, total, rows }
}

function checkVersion(path: string, applied: string[]) {
  const names = known.map(({ name }) => name)
  const unknown = applied.filter((name) => !names.includes(name))
  if (unknown.length > 0)
    throw invalid(
      `${path} is of a newer version, with the migrations ${unknown.join(', ')}. Restore it with that one.`
    )
  const missing = names.filter((name) => !applied.includes(name))
  if (missing.length > 0)
    throw invalid(
      `${path} is of an earlier version, without the migrations ${missing.join(', ')}. ` +
        'Restore it with that version, and run npm run migrate with this one.'
    )
}

function invalid(message: string) {
  return new CodedError('BACKUP_INVALID', message)
}
