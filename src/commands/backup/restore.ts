import type { EntityManager } from '@mikro-orm/sql'
import { type Orm, transactional } from 'fastify-mikro-orm'
import { bringUpToDate } from '../../database/schema.ts'
import { CodedError } from '../../errors/coded-error.ts'
import { deleteAll, requireEmpty } from '../board.ts'
import { insertRows, type TableRow } from './rows.ts'
import type { Table } from './tables.ts'

const hint = ' With npm run restore -- FILE --replace all of it is deleted.'

/**
 * Replaces the content of the database in one transaction, or without `replace` fills an empty board.
 * @param rows is called again when the transaction has to be repeated
 * @throws {CodedError} BOARD_NOT_EMPTY
 */
export function replaceContent(
  em: EntityManager,
  tables: Table[],
  rows: () => AsyncIterable<TableRow>,
  { replace }: { replace: boolean }
) {
  return transactional(em, async (tx) => {
    if (!replace) await requireEmpty(tx, hint)
    const deleted = await deleteAll(tx)
    return { deleted, restored: await fill(tx, tables, rows()) }
  })
}

/** Inserts the rows of an export where `deleteAll()` has left nothing but settings. @returns the rows by table */
export async function fill(tx: EntityManager, tables: Table[], rows: AsyncIterable<TableRow>) {
  const settings = tables.find(({ name }) => name === 'settings')
  await tx.execute(`delete from settings where not (${settings?.leftOut ?? 'false'})`)
  // The next start makes the words of the search again.
  await tx.execute(`delete from settings where name = 'words_version'`)
  return insertRows(tx, tables, rows)
}

/**
 * @param name of the database, for the message
 * @throws {CodedError} BACKUP_IMPOSSIBLE unless the tables are those of this version
 */
export async function requireCurrent(orm: Orm, name = 'database') {
  const { missing, pending, unknown } = await bringUpToDate(orm, 'none')
  if (missing.length + pending.length > 0)
    throw new CodedError(
      'BACKUP_IMPOSSIBLE',
      `The ${name} is of an earlier version. Run npm run migrate, or use that version.`
    )
  if (unknown.length > 0)
    throw new CodedError(
      'BACKUP_IMPOSSIBLE',
      `The ${name} is of a newer version, with ${unknown.join(', ')}.`
    )
}
