import { createWriteStream } from 'node:fs'
import { CodedError } from '../errors/coded-error.ts'
import { exportRows, requireDatabase } from './backup/export-rows.ts'
import { leftOut } from './backup/tables.ts'
import { writeFile } from './backup/write-file.ts'
import { describeCounts } from './board.ts'
import { exitCodes, loadConfig, runCommand } from './command.ts'
import { createBar, format } from './progress.ts'
import { untilSignal } from './signals.ts'

const usage = `Usage: npm run export -- [FILE] [--with-sessions]
       npm run export -- --static DIR [--even-private]`

const help = `${usage}

Writes all rows of one moment as JSON lines to a new file, NAME.ndjson or compressed as
NAME.ndjson.gz, or to standard output (npm needs -s then). npm run import reads it on SQLite,
MySQL and MariaDB. The server may run meanwhile.

  --with-sessions  also what belongs to a board in use, and what backups leave out:
                   ${leftOut.join(', ')}

--static DIR writes all pages that visitors see, with their assets, to a new or empty folder that
any web server serves, and browsers open without one. Feeds are there if SITE_URL is set. What
needs a server is left out: search, log-in, forms, the API.

  --even-private   exports a private board, for everybody who can read the folder

Exit codes: 0 done; 2 it could not be done, and there is no file; 130 or 143 stopped by SIGINT
or SIGTERM, and there is no file.`

const options = {
  'with-sessions': { type: 'boolean' },
  static: { type: 'string' },
  'even-private': { type: 'boolean' }
} as const

await runCommand({ help, options, files: 'any' }, ({ file, positionals, options }) => {
  const {
    'with-sessions': withSessions = false,
    static: folder,
    'even-private': evenPrivate = false
  } = options
  const isFolder = folder !== undefined
  const isWrong = isFolder ? withSessions || folder === '' : evenPrivate
  if (positionals.length > (isFolder ? 0 : 1) || isWrong) throw new CodedError('USAGE', usage)
  if (isFolder) return exportToFolder(folder, evenPrivate)
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
function exportToOutput(withSessions: boolean): Promise<number> {
  return untilSignal('Stopped. The output is incomplete.', async (signal) => {
    const counts = await exportRows(() => process.stdout, { compressed: false, withSessions, signal })
    console.error(`Exported: ${describeCounts(counts) || 'nothing, the board is empty'}.`)
    return exitCodes.done
  })
}

function exportToFolder(folder: string, evenPrivate: boolean): Promise<number> {
  requireDatabase(loadConfig().DATABASE_URL)
  return untilSignal('Stopped. There is no folder.', async (signal) => {
    const started = performance.now()
    const progress = createBar(process.stderr, 'pages')
    const onPage = (done: number) => progress.update(done, null)
    // The whole board is loaded for it.
    const { exportFolder } = await import('../static/export-folder.ts')
    const { files, hasFeeds } = await exportFolder(folder, { evenPrivate, onPage, signal }).finally(
      progress.clear
    )
    const seconds = (performance.now() - started) / 1000
    console.log(`Exported: ${format(files)} files to ${folder} in ${seconds.toFixed(1)} s.`)
    if (!hasFeeds) console.log('Feeds are left out: their links need SITE_URL.')
    return exitCodes.done
  })
}
