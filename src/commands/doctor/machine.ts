import { existsSync, readFileSync, statSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Finding, judge } from './finding.ts'

const megabyte = 1_000_000

/** SQLite cuts its log to 16 MB whenever it is empty. */
const longLog = 64 * megabyte

/** Bytes without which writes fail soon. */
const leastSpace = 50 * megabyte

/** @param version of the process, such as 24.21.0 */
export function checkNode(version: string): Finding {
  const { engines }: { engines: { node: string } } = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8')
  )
  const needed = engines.node.replace('>=', '')
  const [[major = 0, minor = 0] = [], [ownMajor = 0, ownMinor = 0] = []] = [needed, version].map((text) =>
    text.split('.').map(Number)
  )
  if (ownMajor < major || (ownMajor === major && ownMinor < minor)) {
    const fault = `${version} is too old: Node ${needed} or later is needed, and npm ci installs one.`
    return judge('Node.js', version, [fault], 'wrong')
  }
  const untested =
    ownMajor > major ? [`${version} is newer than ${major}, which the board is tested with.`] : []
  return judge('Node.js', version, untested)
}

/** Looks for files that other users of the machine can read. @param paths those that do not exist are passed over */
export function checkModes(paths: string[]): Finding {
  const open = paths.filter((path) => existsSync(path) && (statSync(path).mode & 0o077) !== 0)
  return judge(
    'file modes',
    'no other user of the machine can read the files',
    open.map((path) => `Other users of this machine can read ${path}: chmod 600 '${path}'.`)
  )
}

/** @param database path of the file @param free bytes on its disk, those that only root may use not counted */
export function checkSpace(database: string, free: number): Finding {
  const { size } = statSync(database)
  const text = `${inMegabytes(free)} free, ${inMegabytes(size)} used by the database`
  if (free < leastSpace) return judge('disk', text, [`Only ${inMegabytes(free)} free: make room.`], 'wrong')
  const fault = `${inMegabytes(free)} free, less than the ${inMegabytes(size)} of the database: a backup may not fit.`
  return judge('disk', text, free < size ? [fault] : [])
}

/** Bytes that are free on the disk of a file. */
export async function readFreeSpace(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(dirname(path))
  return bavail * bsize
}

/** @param database path of the file */
export function checkLog(database: string): Finding {
  const size = statSync(`${database}-wal`, { throwIfNoEntry: false })?.size ?? 0
  const fault = `${inMegabytes(size)}: a process reads for very long, or was killed. Restart the server.`
  return judge('write-ahead log', inMegabytes(size), size > longLog ? [fault] : [])
}

function inMegabytes(bytes: number): string {
  return `${Math.round(bytes / megabyte).toLocaleString('en-US')} MB`
}
