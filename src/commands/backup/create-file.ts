import { randomBytes } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { open, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CodedError } from '../../errors/coded-error.ts'

const unfinished = /\.(?:sqlite|ndjson|ndjson\.gz)\.[\da-f]{8}\.tmp(?:-journal)?$/

/** Milliseconds after the last write to an unfinished backup: by then it was killed. */
const abandonedAfter = 86_400_000

/**
 * Creates a file that only its owner may read, whole or not at all: until it is on the disk it has a name that no other
 * backup has, `path.5f0c91ab.tmp`.
 * @throws {CodedError} BACKUP_EXISTS
 */
export async function createFile<Result>(
  path: string,
  signal: AbortSignal,
  write: (path: string) => Promise<Result>
): Promise<Result> {
  requireNew(path)
  await removeAbandoned(dirname(path))
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`
  try {
    await (await open(temporary, 'wx', 0o600)).close()
    const result = await write(temporary)
    await flush(temporary)
    signal.throwIfAborted()
    requireNew(path)
    await rename(temporary, path)
    await flush(dirname(path))
    return result
  } catch (error) {
    await remove(temporary)
    throw error
  }
}

function requireNew(path: string) {
  if (existsSync(path)) throw new CodedError('BACKUP_EXISTS', `${path} exists already, and is left alone.`)
}

/** SQLite may have left its journal. */
async function remove(path: string) {
  for (const name of [path, `${path}-journal`]) await rm(name, { force: true })
}

/** What killed backups have left in a folder fills the disk, and has e-mail addresses and hashes of passwords. */
async function removeAbandoned(folder: string) {
  for (const name of await readdir(folder)) {
    if (!unfinished.test(name)) continue
    const path = join(folder, name)
    // Another backup may have finished meanwhile, or be somebody else's.
    const file = statSync(path, { throwIfNoEntry: false })
    const isOwn = file?.uid === process.getuid?.()
    if (file && isOwn && file.mtimeMs < Date.now() - abandonedAfter) await rm(path, { force: true })
  }
}

async function flush(path: string) {
  await using file = await open(path)
  await file.sync()
}
