import { createHash } from 'node:crypto'
import { type Orm, transactional } from 'fastify-mikro-orm'
import { bringUpToDate } from '../../database/schema.ts'
import { CodedError } from '../../errors/coded-error.ts'
import { fill, requireCurrent } from '../backup/restore.ts'
import { countAll, readRows, type TableRow } from '../backup/rows.ts'
import { type Read, readWithin, withSnapshot } from '../backup/snapshot.ts'
import { portableTables } from '../backup/tables.ts'
import { deleteAll, type RowCounts, requireEmpty } from '../board.ts'
import { isSameDatabase } from './same-database.ts'

export interface MoveOptions {
  withSessions: boolean
  /** Passes rows on. @param total of a whole pass */
  watch: (rows: AsyncIterable<TableRow>, total: number) => AsyncIterable<TableRow>
}

/**
 * Copies all rows into an empty database, in one transaction that is committed only if the copy equals the source then.
 * @returns the rows by table
 * @throws {CodedError} MOVE_IMPOSSIBLE, BACKUP_IMPOSSIBLE, BOARD_NOT_EMPTY
 */
export async function moveBoard(
  source: Orm,
  target: Orm,
  { withSessions, watch }: MoveOptions
): Promise<RowCounts> {
  await requireCurrent(source)
  if (await isSameDatabase(source, target))
    throw impossible('The target is the database of the board itself.')
  await createTables(target)
  const tables = portableTables(source.em, { withSessions })
  const rows = async function* (read: Read) {
    yield* watch(readRows(read, tables), await countAll(read, tables))
  }
  return transactional(target.em.fork(), async (tx) => {
    await requireEmpty(tx, ' The target has to be empty.')
    await deleteAll(tx)
    const counts = await withSnapshot(source, (read) => fill(tx, tables, rows(read)))
    const copied = await checksum(rows(readWithin(tx)))
    if (copied !== (await withSnapshot(source, (read) => checksum(rows(read)))))
      throw impossible(
        'The board was changed meanwhile: stop the server, and run it again. The target is empty.'
      )
    return counts
  })
}

/** An earlier version's are left alone. @throws {CodedError} BACKUP_IMPOSSIBLE */
async function createTables(target: Orm) {
  const { pending } = await bringUpToDate(target, 'none')
  if (pending.length === 0) await bringUpToDate(target, 'create')
  await requireCurrent(target, 'target')
}

async function checksum(rows: AsyncIterable<TableRow>): Promise<string> {
  const sha256 = createHash('sha256')
  for await (const row of rows) sha256.update(JSON.stringify(row))
  return sha256.digest('hex')
}

function impossible(message: string) {
  return new CodedError('MOVE_IMPOSSIBLE', message)
}
