import { replaceContent, requireCurrent } from './backup/restore.ts'
import { openSource } from './backup/source.ts'
import { portableTables } from './backup/tables.ts'
import { watch } from './backup/watch.ts'
import { describeCounts } from './board.ts'
import { exitCodes, runCommand, withDatabase } from './command.ts'
import { createBar } from './progress.ts'
import { stopOnSignal } from './signals.ts'

const help = `Usage: npm run restore -- FILE [--replace]

Fills an empty board with a backup of either kind, on SQLite, MySQL or MariaDB. First the whole
file is checked; then everything is written in one transaction, so that after an interruption
the board is as it was. Stop the server before, or restart it afterwards. All members have to
log in again.

  --replace  deletes everything on the board first, and says what that was

Exit codes: 0 done; 2 it could not be done, and nothing has changed; 130 or 143 stopped by
SIGINT or SIGTERM, and nothing has changed.`

const options = { replace: { type: 'boolean' } } as const

await runCommand({ help, options, files: 1 }, async ({ file, options: { replace = false } }) => {
  const stop = stopOnSignal()
  const watched = { progress: createBar(process.stderr), signal: stop.signal }
  try {
    const source = await openSource(file, (items) => watch(items, { ...watched, total: null }))
    const { deleted, restored } = await withDatabase(async (em, orm) => {
      await requireCurrent(orm)
      const tables = portableTables(em)
      const rows = () => watch(source.rows(tables), { ...watched, total: source.total })
      return replaceContent(em, tables, rows, { replace })
    })
    if (replace) console.log(`Deleted: ${describeCounts(deleted) || 'nothing, the board was empty'}.`)
    console.log(`Restored: ${describeCounts(restored) || 'nothing, the backup is of an empty board'}.`)
    return exitCodes.done
  } catch (error) {
    const code = stop.exitCode()
    if (code === null) throw error
    console.error('Stopped. Nothing has changed.')
    return code
  }
})
