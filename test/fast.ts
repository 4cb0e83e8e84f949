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
  // They try random input, many members or every route for seconds.
  'test/**/{fuzz,intruders,races,vote-storm,page-cache-property,private,access}.test.ts',
  'packages/*/test/**/interleavings.test.ts',
  // Members sign up and log in, and each password is hashed for 30 ms.
  'test/**/{session,sessions,security-events,login-throttle,known-device,log-in,reset,sign-up}.test.ts',
  'test/**/{first-admin,addresses,administer}.test.ts',
  // They fill tables, or bring those of earlier versions up to date.
  'test/**/{plans,migrations,bounded-texts,links-as-they-lead,names-that-look-alike}.test.ts',
  'test/routes/{page-cache,long-thread,list-bytes,text-too-large}.test.ts',
  // They measure memory, or wait until time limits have passed.
  'packages/*/test/**/{drivers,memory,start,time-limit}.test.ts',
  'test/plugins/{page-cache-clients,bad-requests,load-shedding,write-limit,graceful-shutdown,mail,jobs}.test.ts',
  'test/routes/{slow-clients,failures,faults}.test.ts',
  // They look at the whole process, which other files share here.
  'test/plugins/{page-cache-memory,metrics}.test.ts'
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
