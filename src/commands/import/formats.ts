import { open, stat } from 'node:fs/promises'
import { constants, gunzipSync } from 'node:zlib'
import { restoreFile } from '../backup/restore-file.ts'
import { importPostsFile } from './posts-file.ts'

interface Format {
  /** @param start the first characters of the file, unpacked */
  matches(start: string): boolean
  /** @returns the exit code */
  importFile(path: string): Promise<number>
}

/** A file that none of them matches is taken for posts. */
const formats: Format[] = [
  {
    matches: (start) => start.startsWith('{"format":') || start.startsWith('SQLite format 3'),
    importFile: (path) => restoreFile(path, { replace: false, verb: 'Imported' })
  }
]

const startBytes = 4096

/** Imports a file as its first line says. @returns the exit code */
export async function importFile(path: string): Promise<number> {
  const start = await readStart(path)
  const format = formats.find(({ matches }) => matches(start))
  return format ? format.importFile(path) : importPostsFile(path)
}

/** @returns nothing of what can be read only once, such as a pipe */
async function readStart(path: string): Promise<string> {
  if (!(await stat(path)).isFile()) return ''
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(startBytes), 0, startBytes, 0)
  return unpack(buffer.subarray(0, bytesRead)).toString()
}

/** @returns the start itself of what is not compressed, or damaged */
function unpack(start: Buffer): Buffer {
  try {
    // Its end is not there, and is not asked for.
    return gunzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH })
  } catch {
    return start
  }
}
