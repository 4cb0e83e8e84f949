import { accessSync, constants, mkdtempSync, statfsSync } from 'node:fs'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'

const IN_MEMORY = '/dev/shm'
const NEEDED_BYTES = 4 * 2 ** 30

/**
 * Makes a folder for all that the tests write, to be removed after them. It is in memory where the machine has that
 * to spare: an empty database with all tables takes 55 ms there instead of 406 on MariaDB, 293 instead of 542 on MySQL.
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
