import { restoreFile } from './backup/restore-file.ts'
import { runCommand } from './command.ts'

const help = `Usage: npm run restore -- FILE [--replace]

Fills an empty board with a backup of either kind, on SQLite, MySQL or MariaDB. First the whole
file is checked; then everything is written in one transaction, so that after an interruption
the board is as it was. Stop the server before, or restart it afterwards. All members have to
log in again, unless the file is an export with their log-ins.

  --replace  deletes everything on the board first, and says what that was

Exit codes: 0 done; 2 it could not be done, and nothing has changed; 130 or 143 stopped by
SIGINT or SIGTERM, and nothing has changed.`

const options = { replace: { type: 'boolean' } } as const

await runCommand({ help, options, files: 1 }, ({ file, options: { replace = false } }) =>
  restoreFile(file, { replace, verb: 'Restored' })
)
