import { accessSync, constants, mkdtempSync, statfsSync } from 'node:fs'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'

const IN_MEMORY = '/dev/shm'
const NEEDED_BYTES = 4 * 2 ** 30

/**
 * Makes the temporary folder of a test run. It is in memory if the machine has enough of it: creating all tables takes
 * 55 ms there instead of 406 on MariaDB, and 293 instead of 542 on MySQL.
 */
export function makeScratchFolder(): string {
  return mkdtempSync(join(hasMemoryToSpare() ? IN_MEMORY : tmpdir(), 'news-tests-'))
}

function hasMemoryToSpare(): boolean {
  try {
    accessSync(IN_MEMORY, constants.W_OK)
    const { bavail, bsize } = statfsSync(IN_MEMORY)
    return Math.min(bavail * bsize, freemem()) > NEEDED_BYTES
  } catch {
    return false
  }
}
