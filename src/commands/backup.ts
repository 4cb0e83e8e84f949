import { createWriteStream } from 'node:fs'
import { parseDatabaseUrl } from 'fastify-mikro-orm'
import { CodedError } from '../errors/coded-error.ts'
import { copySqlite } from './backup/copy.ts'
import { exportRows, requireDatabase } from './backup/export-rows.ts'
import { leftOut } from './backup/tables.ts'
import { writeFile } from './backup/write-file.ts'
import { loadConfig, runCommand } from './command.ts'

const help = `Usage: npm run backup -- FILE

Writes everything of one moment to a new file that only its owner may read. The server may run
meanwhile. The name decides what is written:

  NAME.sqlite     a copy of an SQLite database, which can be put in its place
  NAME.ndjson     the rows as JSON lines, as npm run export writes them, which can be restored on
                  SQLite, MySQL and MariaDB
  NAME.ndjson.gz  the same, compressed

Log-ins and log-in attempts (the tables ${leftOut.join(', ')}) are left out.

Exit codes: 0 the file is complete; 2 it could not be done, and there is no file; 130 or 143
stopped by SIGINT or SIGTERM, and there is no file.`

await runCommand({ help, files: 1 }, async ({ file }) => {
  const { DATABASE_URL: url } = loadConfig()
  const address = parseDatabaseUrl(url)
  const [, kind] = /\.(sqlite|ndjson|ndjson\.gz)$/.exec(file) ?? []
  if (!kind) throw impossible('The name of the file must end with .sqlite, .ndjson or .ndjson.gz.')
  if (address.kind !== 'sqlite' && kind === 'sqlite')
    throw impossible('The database is not SQLite: name a file .ndjson or .ndjson.gz.')
  requireDatabase(url)
  const report = { verb: 'Backed up', withSessions: false }
  return writeFile(file, report, (temporary, signal) => {
    if (address.kind === 'sqlite' && kind === 'sqlite') return copySqlite(address.path, temporary)
    const options = { compressed: kind === 'ndjson.gz', withSessions: false, signal }
    return exportRows(() => createWriteStream(temporary), options)
  })
})

function impossible(message: string) {
  return new CodedError('BACKUP_IMPOSSIBLE', message)
}
