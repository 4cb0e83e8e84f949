import { existsSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CodedError } from '../../errors/coded-error.ts'

/**
 * Creates a file that only its owner may read, whole or not at all: it has the name `path.tmp` until it is on the disk.
 * @throws {CodedError} BACKUP_EXISTS
 */
export async function createFile<Result>(
  path: string,
  signal: AbortSignal,
  write: (path: string) => Promise<Result>
): Promise<Result> {
  if (existsSync(path)) throw new CodedError('BACKUP_EXISTS', `${path} exists already, and is left alone.`)
  const temporary = `${path}.tmp`
  await remove(temporary)
  try {
    await (await open(temporary, 'wx', 0o600)).close()
    const result = await write(temporary)
    await flush(temporary)
    signal.throwIfAborted()
    await rename(temporary, path)
    await flush(dirname(path))
    return result
  } catch (error) {
    await remove(temporary)
    throw error
  }
}

/** SQLite may have left its journal. */
async function remove(path: string) {
  for (const name of [path, `${path}-journal`]) await rm(name, { force: true })
}

async function flush(path: string) {
  await using file = await open(path)
  await file.sync()
}
