import { describeCounts } from '../board.ts'
import { exitCodes, withDatabase } from '../command.ts'
import { createBar } from '../progress.ts'
import { untilSignal } from '../signals.ts'
import { replaceContent, requireCurrent } from './restore.ts'
import { openSource } from './source.ts'
import { portableTables } from './tables.ts'
import { watch } from './watch.ts'

/**
 * Reads a backup or an export to its end, writes its rows in one transaction, and says what they are.
 * @param verb for the report: "Restored"
 * @returns the exit code
 * @throws {CodedError} BACKUP_INVALID, BACKUP_IMPOSSIBLE, BOARD_NOT_EMPTY
 */
export function restoreFile(path: string, { replace, verb }: { replace: boolean; verb: string }) {
  return untilSignal('Stopped. Nothing has changed.', async (signal) => {
    const watched = { progress: createBar(process.stderr), signal }
    const source = await openSource(path, (items) => watch(items, { ...watched, total: null }))
    const { deleted, restored } = await withDatabase(async (em, orm) => {
      await requireCurrent(orm)
      const tables = portableTables(em, source)
      const rows = () => watch(source.rows(tables), { ...watched, total: source.total })
      return replaceContent(em, tables, rows, { replace })
    })
    if (replace) console.log(`Deleted: ${describeCounts(deleted) || 'nothing, the board was empty'}.`)
    console.log(`${verb}: ${describeCounts(restored) || 'nothing, the file is of an empty board'}.`)
    return exitCodes.done
  })
}
