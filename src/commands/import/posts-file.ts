import { type FileHandle, open } from 'node:fs/promises'
import type { EntityManager } from '@mikro-orm/sql'
import { exitCodes, withDatabase } from '../command.ts'
import { createProgress, format } from '../progress.ts'
import { stopOnSignal } from '../signals.ts'
import { type ImportTotals, importPosts } from './index.ts'
import { excerpt } from './rows.ts'

/** Imports posts from a file, and reports each row that was rejected. @returns the exit code */
export async function importPostsFile(path: string): Promise<number> {
  await using file = await open(path)
  return await withDatabase((em) => importFile(em, file))
}

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
      onRejected(place, reason) {
        progress.clear()
        console.error(`${place}: rejected: ${reason}`)
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
