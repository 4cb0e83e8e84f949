import { existsSync, readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Orm } from 'fastify-mikro-orm'
import { migrations } from '../database/migrations/index.ts'
import { CodedError } from '../errors/coded-error.ts'
import { copySqlite } from './backup/copy.ts'
import { createFile } from './backup/create-file.ts'
import { writePortable } from './backup/portable.ts'
import { requireCurrent } from './backup/restore.ts'
import { countAll, readRows } from './backup/rows.ts'
import { withSnapshot } from './backup/snapshot.ts'
import { leftOut, portableTables } from './backup/tables.ts'
import { watch } from './backup/watch.ts'
import { describeCounts } from './board.ts'
import { exitCodes, loadConfig, runCommand, withOrm } from './command.ts'
import { createBar } from './progress.ts'
import { stopOnSignal } from './signals.ts'

const help = `Usage: npm run backup -- FILE

Writes everything of one moment to a new file that only its owner may read. The server may run
meanwhile. The name decides what is written:

  NAME.sqlite     a copy of an SQLite database, which can be put in its place
  NAME.ndjson     the rows as JSON lines, which can be restored on SQLite, MySQL and MariaDB
  NAME.ndjson.gz  the same, compressed

Log-ins and log-in attempts (the tables ${leftOut.join(', ')}) are left out.

Exit codes: 0 the file is complete; 2 it could not be done, and there is no file; 130 or 143
stopped by SIGINT or SIGTERM, and there is no file.`

await runCommand({ help, files: 1 }, async ({ file }) => {
  const { DATABASE_URL: url } = loadConfig()
  const [, kind] = /\.(sqlite|ndjson|ndjson\.gz)$/.exec(file) ?? []
  const path = url.startsWith('sqlite:') ? resolve(url.slice('sqlite:'.length)) : null
  if (!kind) throw impossible('The name of the file must end with .sqlite, .ndjson or .ndjson.gz.')
  if (!path && kind === 'sqlite')
    throw impossible('The database is not SQLite: name a file .ndjson or .ndjson.gz.')
  if (path && !existsSync(path)) throw impossible(`There is no database ${path}.`)

  const stop = stopOnSignal()
  const started = performance.now()
  try {
    const counts = await createFile(file, stop.signal, (temporary) =>
      path && kind === 'sqlite'
        ? copySqlite(path, temporary)
        : exportTo(temporary, kind === 'ndjson.gz', stop.signal)
    )
    const [seconds, megabytes] = [(performance.now() - started) / 1000, (await stat(file)).size / 1e6]
    console.log(`Backed up: ${describeCounts(counts) || 'nothing, the board is empty'}.`)
    console.log(`Left out: ${leftOut.join(', ')}. ${megabytes.toFixed(1)} MB in ${seconds.toFixed(1)} s.`)
    return exitCodes.done
  } catch (error) {
    const code = stop.exitCode()
    if (code === null) throw error
    console.error('Stopped. There is no file.')
    return code
  }
})

function exportTo(path: string, compressed: boolean, signal: AbortSignal) {
  return withOrm({ schemaMode: 'none' }, async (orm: Orm) => {
    await requireCurrent(orm)
    const tables = portableTables(orm.em)
    const { version }: { version: string } = JSON.parse(
      readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')
    )
    const header = {
      format: 1 as const,
      version,
      migrations: migrations.map(({ name }) => name),
      exported_at: new Date().toISOString()
    }
    return withSnapshot(orm, async (read) => {
      const total = await countAll(read, tables)
      const rows = watch(readRows(read, tables), { progress: createBar(process.stderr), signal, total })
      return writePortable(path, header, rows, { compressed, signal })
    })
  })
}

function impossible(message: string) {
  return new CodedError('BACKUP_IMPOSSIBLE', message)
}
