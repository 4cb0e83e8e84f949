import { globSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

const ALL = ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts']

/** Files that need a process of their own. Each pattern must match a file, so that the list stays true when files move. */
const ALONE = [
  // They start servers, or other processes.
  'test/{fault,bench,delivery}/**/*.test.ts',
  // They look at the whole process: its memory, signals, modules, figures or trusted certificates.
  'packages/*/test/**/{drivers,memory,start}.test.ts',
  'test/plugins/{page-cache-memory,metrics,graceful-shutdown}.test.ts',
  'test/src/mail/transport.test.ts',
  // They wait until time limits have passed.
  'packages/*/test/**/time-limit.test.ts',
  'test/plugins/load-shedding.test.ts',
  'test/routes/slow-clients.test.ts'
]

/** What `--fast` leaves out as well. */
const SLOW = [
  // They start browsers and commands.
  'test/{browser,src/commands}/*.test.ts',
  // They try random input, many members or every route for seconds.
  'test/**/{fuzz,intruders,races,vote-storm,page-cache-property,private,access}.test.ts',
  'packages/*/test/**/interleavings.test.ts',
  // Members sign up and log in, and each password is hashed for 30 ms.
  'test/**/{session,sessions,security-events,login-throttle,known-device,log-in,reset,sign-up}.test.ts',
  'test/**/{first-admin,addresses,administer}.test.ts',
  // They fill tables, or bring those of earlier versions up to date.
  'test/**/{plans,migrations,bounded-texts,links-as-they-lead,names-that-look-alike}.test.ts',
  'test/routes/{page-cache,long-thread,list-bytes,text-too-large}.test.ts',
  // They wait for clients, servers or jobs.
  'test/plugins/{page-cache-clients,bad-requests,write-limit,mail,jobs}.test.ts',
  'test/routes/{failures,faults}.test.ts',
  // They take more than half of the time of the rest: many members, requests and kinds of answers.
  'test/routes/{tokens,feeds,link-titles,search,crawlers,inbox,mail,discussions,private-feeds,statements}.test.ts',
  'test/routes/{tags,admin}/{tags,filters,settings,webhooks}.test.ts',
  'test/routes/api/{contract,administration,names,hostile,invitations,texts}.test.ts',
  'test/plugins/{webhooks,methods,sources,settings,tokens}.test.ts',
  'test/src/moderation/{flags,moderate,members}.test.ts',
  'test/src/{search/model,posts/restore,commands/recount/recount}.test.ts',
  'test/routes/{marks,preview,undo,retry,docs}.test.ts',
  'test/routes/{admin,mod}/{sources,members,roles}.test.ts',
  'test/routes/api/{deep-thread,posts,reads,deleted-votes}.test.ts',
  'test/plugins/{errors,roles,openapi,page-cache}.test.ts',
  'test/src/{posts/probation,moderation/identity,moderation/log,commands/import/import,accounts/passwords}.test.ts',
  'test/client/*.test.ts',
  'packages/*/test/schema/create.test.ts'
]

/** Files that need a process of their own. */
export function filesAlone(): string[] {
  return select(ALONE)
}

/**
 * The other files, which share a process. Each process takes 1.6 s of processor time to load the app and to compile its
 * schemas: 204 files took 921 s apart, and 459 s together.
 */
export function filesTogether(): string[] {
  return select(ALL, ALONE)
}

/** The selection of a fast run. */
export function fastFiles(): string[] {
  return select(ALL, [...ALONE, ...SLOW])
}

/** Deals out files to at most so many lists. */
export function dealOut(files: string[], amount: number): string[][] {
  const groups: string[][] = Array.from({ length: Math.min(amount, files.length) }, () => [])
  for (const [index, file] of files.entries()) groups[index % groups.length]?.push(file)
  return groups
}

/** @throws {Error} when a pattern matches nothing */
function select(patterns: string[], exclude: string[] = []): string[] {
  for (const pattern of [...patterns, ...exclude]) {
    if (globSync(pattern, { cwd: root }).length === 0)
      throw new Error(`test/groups.ts: nothing matches ${pattern}`)
  }
  return globSync(patterns, { cwd: root, exclude }).sort()
}
