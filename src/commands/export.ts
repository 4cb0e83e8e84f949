import { createWriteStream } from 'node:fs'
import { CodedError } from '../errors/coded-error.ts'
import { exportRows } from './backup/export-rows.ts'
import { leftOut } from './backup/tables.ts'
import { writeFile } from './backup/write-file.ts'
import { describeCounts } from './board.ts'
import { exitCodes, runCommand } from './command.ts'
import { stopOnSignal } from './signals.ts'

const usage = `Usage: npm run export -- [FILE] [--with-sessions]`

const help = `${usage}

Writes all rows of one moment as JSON lines to a new file, NAME.ndjson or compressed as
NAME.ndjson.gz, or to standard output (then with npm run -s export). npm run import reads it on
SQLite, MySQL and MariaDB. The server may run meanwhile.

  --with-sessions  also what belongs to a board in use, and what backups leave out:
                   ${leftOut.join(', ')}

Exit codes: 0 done; 2 it could not be done, and there is no file; 130 or 143 stopped by SIGINT
or SIGTERM, and there is no file.`

const options = { 'with-sessions': { type: 'boolean' } } as const

await runCommand({ help, options, files: 'any' }, ({ file, positionals, options }) => {
  if (positionals.length > 1) throw new CodedError('USAGE', usage)
  const withSessions = options['with-sessions'] ?? false
  return file ? exportToFile(file, withSessions) : exportToOutput(withSessions)
})

function exportToFile(file: string, withSessions: boolean): Promise<number> {
  if (!/\.ndjson(\.gz)?$/.test(file))
    throw new CodedError('BACKUP_IMPOSSIBLE', 'The name of the file must end with .ndjson or .ndjson.gz.')
  return writeFile(file, { verb: 'Exported', withSessions }, (temporary, signal) =>
    exportRows(() => createWriteStream(temporary), { compressed: file.endsWith('.gz'), withSessions, signal })
  )
}

/** The report goes to standard error. */
async function exportToOutput(withSessions: boolean): Promise<number> {
  const stop = stopOnSignal()
  try {
    const counts = await exportRows(() => process.stdout, {
      compressed: false,
      withSessions,
      signal: stop.signal
    })
    console.error(`Exported: ${describeCounts(counts) || 'nothing, the board is empty'}.`)
    return exitCodes.done
  } catch (error) {
    const code = stop.exitCode()
    if (code === null) throw error
    console.error('Stopped. The output is incomplete.')
    return code
  }
}
