import { CodedError } from '../errors/coded-error.ts'
import { requireDatabase } from './backup/export-rows.ts'
import { leftOut } from './backup/tables.ts'
import { watch } from './backup/watch.ts'
import { describeCounts } from './board.ts'
import { exitCodes, loadConfig, runCommand, withOrm } from './command.ts'
import { type MoveOptions, moveBoard } from './move/move-board.ts'
import { createBar } from './progress.ts'
import { untilSignal } from './signals.ts'

const usage = 'Usage: npm run move -- --to URL [--with-sessions]'

const help = `${usage}

Copies the board to another database, which has to be empty: SQLite, MySQL or MariaDB. Stop the
server before. Everything is written in one transaction and compared with the board as it is
then; until that is done, the target stays empty. The board itself is not changed. Afterwards
set DATABASE_URL to the new one, and start the server.

  --to URL         of the new database, in the form of DATABASE_URL
  --with-sessions  also what belongs to a board in use, and what backups leave out:
                   ${leftOut.join(', ')}

Exit codes: 0 done; 2 it could not be done, and the target is empty; 130 or 143 stopped by
SIGINT or SIGTERM, and the target is empty.`

const options = { to: { type: 'string' }, 'with-sessions': { type: 'boolean' } } as const

await runCommand({ help, options }, async ({ options }) => {
  const { to: url, 'with-sessions': withSessions = false } = options
  if (!url) throw new CodedError('USAGE', usage)
  requireDatabase(loadConfig().DATABASE_URL)
  return untilSignal('Stopped. The target is empty.', async (signal) => {
    const started = performance.now()
    const progress = createBar(process.stderr)
    const move: MoveOptions = {
      withSessions,
      watch: (rows, total) => watch(rows, { progress, signal, total })
    }
    const counts = await withOrm({ schemaMode: 'none' }, (source) =>
      withOrm({ schemaMode: 'none', url }, (target) => moveBoard(source, target, move))
    )
    const seconds = (performance.now() - started) / 1000
    console.log(`Moved: ${describeCounts(counts) || 'nothing, the board is empty'}.`)
    console.log(`Both are the same. ${seconds.toFixed(1)} s.`)
    if (!withSessions) console.log('All members have to log in again.')
    return exitCodes.done
  })
})
