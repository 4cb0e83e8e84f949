import type { EntityManager } from '@mikro-orm/sql'
import { CodedError } from '../../errors/coded-error.ts'
import { toDate } from '../../sql/dates.ts'
import type { RowCounts } from '../board.ts'
import type { Read } from './snapshot.ts'
import type { Table } from './tables.ts'

/** Dates are ISO 8601. */
type Row = Record<string, string | number | null>

export interface TableRow {
  table: string
  row: Row
}

/** What one statement inserts at most: rows times columns, and characters. */
const batchValues = 4_000
const batchCharacters = 1_000_000

/** Counts the rows of a snapshot. */
export async function countAll(read: Read, tables: Table[]): Promise<number> {
  let all = 0
  for (const table of tables)
    for await (const row of read(`select count(*) from ${rowsOf(table)}`))
      all += Number(Object.values(row)[0])
  return all
}

/** Reads all rows of a snapshot, table by table and in the order of their keys, in the same form from each engine. */
export async function* readRows(read: Read, tables: Table[]): AsyncGenerator<TableRow> {
  for (const table of tables) {
    const { name, columns, key } = table
    const dates = new Set(columns.filter(({ isDate }) => isDate).map((column) => column.name))
    for await (const row of read(
      `select ${namesOf(columns)} from ${rowsOf(table)} order by ${key.join(', ')}`
    )) {
      const values = Object.entries(row).map(([column, value]) => [
        column,
        toPortable(value, dates.has(column))
      ])
      yield { table: name, row: Object.fromEntries(values) }
    }
  }
}

function toPortable(value: unknown, isDate: boolean): Row[string] {
  if (value === null || typeof value === 'number' || typeof value === 'string')
    return isDate && value !== null ? toDate(value).toISOString() : value
  // JSON columns of MySQL.
  if (typeof value === 'object' && !ArrayBuffer.isView(value)) return JSON.stringify(value)
  throw new TypeError(`A value of type ${typeof value} cannot be written to a backup.`)
}

/** Inserts rows, which have to come table by table. @throws {CodedError} BACKUP_INVALID for an unknown table */
export async function insertRows(
  tx: EntityManager,
  tables: Table[],
  rows: AsyncIterable<TableRow>
): Promise<RowCounts> {
  const counts: RowCounts = {}
  let batch: Row[] = []
  let characters = 0
  let current: Table | undefined
  const write = async () => {
    if (current && batch.length > 0) await insert(tx, current, batch)
    batch = []
    characters = 0
  }
  for await (const { table, row } of rows) {
    const isFull =
      batch.length * (current?.columns.length ?? 0) >= batchValues || characters > batchCharacters
    if (table !== current?.name || isFull) await write()
    if (table !== current?.name) current = tables.find(({ name }) => name === table)
    if (!current)
      throw new CodedError('BACKUP_INVALID', `The backup has a table ${table}, which is not known here.`)
    batch.push(row)
    counts[table] = (counts[table] ?? 0) + 1
    for (const value of Object.values(row)) if (typeof value === 'string') characters += value.length
  }
  await write()
  return counts
}

async function insert(tx: EntityManager, { name, columns }: Table, rows: Row[]) {
  const group = `(${columns.map(() => '?').join(', ')})`
  const values = rows.flatMap((row) =>
    columns.map((column) => {
      const value = row[column.name] ?? null
      return column.isDate && value !== null ? new Date(value) : value
    })
  )
  await tx.execute(
    `insert into ${name} (${namesOf(columns)}) values ${rows.map(() => group).join(', ')}`,
    values
  )
}

function rowsOf({ name, leftOut }: Table): string {
  return leftOut ? `${name} where not (${leftOut})` : name
}

function namesOf(columns: Table['columns']): string {
  return columns.map(({ name }) => name).join(', ')
}
