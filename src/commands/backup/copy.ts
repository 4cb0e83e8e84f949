import { backup, DatabaseSync } from 'node:sqlite'
import { CodedError } from '../../errors/coded-error.ts'
import { derivedTables, type RowCounts } from '../board.ts'
import { openFile } from './snapshot.ts'
import { leftOut, rowsLeftOut } from './tables.ts'

/** SQLITE_CORRUPT and SQLITE_NOTADB. */
const damage: ReadonlySet<unknown> = new Set([11, 26])

/**
 * Copies an SQLite database, in one step: one in several steps begins anew whenever somebody writes.
 * @returns the rows by table
 */
export async function copySqlite(from: string, to: string): Promise<RowCounts> {
  using source = openFile(from)
  await backup(source.database, to, { rate: 2 ** 30 })
  using copy = new DatabaseSync(to)
  // One file, without a write-ahead log, and without the deleted rows in its free pages.
  copy.exec('pragma journal_mode = delete; pragma secure_delete = on')
  const tables = copy.prepare(
    `select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'`
  )
  const counts: RowCounts = {}
  for (const { name } of tables.all()) {
    const without = leftOut.includes(String(name)) ? 'true' : rowsLeftOut[String(name)]
    if (without) copy.exec(`delete from ${name} where ${without}`)
    const [rows] = Object.values(copy.prepare(`select count(*) from "${name}"`).get() ?? {})
    if (Number(rows) > 0 && !derivedTables.includes(String(name))) counts[String(name)] = Number(rows)
  }
  checkIntegrity(copy, from)
  return counts
}

/** @throws {CodedError} BACKUP_INVALID */
export function checkIntegrity(database: DatabaseSync, path: string) {
  const fault = findFault(database)
  if (fault !== 'ok') throw new CodedError('BACKUP_INVALID', `${path} is damaged: ${fault}.`)
}

function findFault(database: DatabaseSync): unknown {
  try {
    return database.prepare('pragma integrity_check(1)').get()?.integrity_check
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && damage.has(error.errcode)) return error.message
    throw error
  }
}
