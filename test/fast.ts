import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'

const root = join(import.meta.dirname, '..')

const ALL = ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts']

/** What `--fast` leaves out. Each pattern must match a file, so that the list stays true when files move. */
const LEFT_OUT = [
  // They need a browser, servers, or a quiet machine.
  'test/browser/**/*.test.ts',
  'test/fault/**/*.test.ts',
  'test/bench/**/*.test.ts',
  // They start processes, which takes a second each.
  'test/delivery/**/*.test.ts',
  'test/**/commands/*.test.ts',
  // They try random input or many members for seconds.
  'test/**/{fuzz,intruders,races,vote-storm,kept-pages-property,kept-pages,log-in}.test.ts',
  // They measure memory, or wait until time limits have passed.
  'packages/*/test/**/{drivers,memory,start,time-limit}.test.ts',
  'test/**/{page-cache-clients,overload,closing,graceful-shutdown}.test.ts'
]

/**
 * Chooses the test files of a fast run and deals them out to processes. A file in a process of its own takes a second
 * to load the app. In one process 87 files took 25 s of processor time, and 98 s in 87 processes.
 * @param files to run; those of the fast selection when there are none
 * @returns absolute paths, one list a process
 * @throws {Error} when a pattern of the selection matches nothing
 */
export function fastGroups(files: string[]): string[][] {
  const chosen = files.length > 0 ? files : selectFast()
  const groups: string[][] = Array.from(
    { length: Math.min(availableParallelism(), 4, chosen.length) },
    () => []
  )
  for (const [index, file] of chosen.entries()) groups[index % groups.length]?.push(resolve(root, file))
  return groups
}

function selectFast(): string[] {
  for (const pattern of LEFT_OUT) {
    if (globSync(pattern, { cwd: root }).length === 0)
      throw new Error(`test/fast.ts: nothing matches ${pattern}`)
  }
  return globSync(ALL, { cwd: root, exclude: LEFT_OUT }).sort()
}
