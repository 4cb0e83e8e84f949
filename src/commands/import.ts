import { type FileHandle, open } from 'node:fs/promises'
import type { EntityManager } from '@mikro-orm/sql'
import { exitCodes, runCommand, withDatabase } from './command.ts'
import { columns } from './import/header.ts'
import { type ImportTotals, importPosts } from './import/index.ts'
import { excerpt } from './import/rows.ts'
import { createProgress, format } from './progress.ts'
import { stopOnSignal } from './signals.ts'

const help = `Usage: npm run import -- FILE

Imports posts from a CSV file (UTF-8, commas) whose first line names its columns, in any order:
${columns.join(', ')}. Other columns are ignored.

Authors become members who cannot log in; a name that cannot be that of a member is changed.
Points become votes, rows without a URL become text posts. Times are ISO 8601, seconds since
1970 or M/D/YYYY H:MM, and UTC where they name no zone. Posts that are there already (the same
id, time and content) are passed over, so an import that was interrupted is finished by running
it again. Progress and the report go to standard output, rejected rows with their line and
reason to standard error.

Exit codes: 0 all rows are there; 1 some were rejected, the others are there; 2 it could
not be done; 130 or 143 stopped by SIGINT or SIGTERM, after the batch in hand.`

await runCommand({ help, files: 1 }, async ({ file: path }) => {
  await using file = await open(path)
  return await withDatabase((em) => importFile(em, file))
})

/** @returns the exit code */
async function importFile(em: EntityManager, file: FileHandle): Promise<number> {
  const { size } = await file.stat()
  const stream = file.createReadStream({ autoClose: false })
  const stop = stopOnSignal()
  const progress = createProgress(process.stdout)
  const started = performance.now()
  let written = 0
  try {
    const totals = await importPosts(em, stream, {
      signal: stop.signal,
      onRejected(line, reason) {
        progress.clear()
        console.error(`line ${line}: rejected: ${reason}`)
      },
      onRenamed(author, name) {
        progress.clear()
        console.log(`renamed: ${excerpt(author)} is ${name} here`)
      },
      onProgress({ rows }) {
        written = rows
        progress.update(rows, size > 0 ? Math.min(stream.bytesRead / size, 1) : null)
      }
    })
    progress.clear()
    if (stop.signal.aborted) console.log('Stopped. Run it again for the rest.')
    console.log(report(totals, performance.now() - started))
    return stop.exitCode() ?? (totals.rejected > 0 ? exitCodes.partlyDone : exitCodes.done)
  } catch (error) {
    progress.clear()
    if (written > 0) console.error(`Stopped after ${format(written)} rows. Run it again for the rest.`)
    throw error
  }
}

function report({ rows, imported, known, rejected, members }: ImportTotals, milliseconds: number): string {
  return [
    `Rows: ${format(rows)}`,
    `imported: ${format(imported)}`,
    `already there: ${format(known)}`,
    `rejected: ${format(rejected)}`,
    `new members: ${format(members)}`,
    `time: ${(milliseconds / 1000).toFixed(1)} s`
  ].join(', ')
}
