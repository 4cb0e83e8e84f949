import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The folders of servers on Debian, which are not on the PATH of an ordinary user. */
const BESIDE_THE_PATH = ['/usr/sbin', '/usr/local/sbin']

/** @returns every executable of that name, those on the PATH first */
export function findPrograms(name: string): string[] {
  const dirs = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  return [...dirs, ...BESIDE_THE_PATH].map((dir) => join(dir, name)).filter(isExecutable)
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
