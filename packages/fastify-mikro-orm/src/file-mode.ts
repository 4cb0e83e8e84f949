import { stat } from 'node:fs/promises'
import type { Log } from './types.ts'

/** Warns of a database file that other users of the machine may read: it has addresses and password hashes. */
export async function warnOfFileMode(path: string, log: Log | undefined) {
  if (!log || path === ':memory:' || process.platform === 'win32') return
  const mode = (await stat(path)).mode & 0o777
  if ((mode & 0o077) === 0) return
  const details = { path, mode: mode.toString(8) }
  log.warn(details, `other users of this machine can read the database: chmod 600 '${path}'*`)
}
