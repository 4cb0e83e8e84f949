import { CodedError } from '../coded-error.ts'
import { prepareSchema, type SchemaReport } from '../db/schema/schema.ts'
import type { Log, Orm } from '../db/types.ts'
import { migrations } from '../migrations/index.ts'
import { exitCodes, runCommand, withOrm } from './command.ts'

const usage = 'Usage: npm run migrate [-- --list]'

const help = `${usage}

Brings the database of an earlier version up to this one: creates the tables that are missing,
and applies the migrations that are pending. It may be run again at any time, and after it was
interrupted. Servers of the earlier version may run meanwhile.

  --list  only says what there is to do

Exit codes: 0 nothing is left to do; 1 something is (--list); 2 it could not be done.`

/** Milliseconds to wait for a transaction that uses a table: nobody gets at the table meanwhile. */
const lockTimeout = 10_000

/** Waits as long as another process migrates, which may have a lot to do. */
const lock = { timeout: 86_400_000, signal: new AbortController().signal }

await runCommand(async () => {
  const [option, ...others] = process.argv.slice(2)
  if (option === '--help' || option === '-h') {
    console.log(help)
    return exitCodes.done
  }
  const listOnly = option === '--list'
  if ((option !== undefined && !listOnly) || others.length > 0) throw new CodedError('USAGE', usage)
  return withOrm({ schema: 'none', lockTimeout }, async (orm) => {
    const before = await prepareSchema(orm, { schema: 'none', migrations, lockTimeout }, lock)
    const left = describe(before)
    for (const line of left) console.log(line)
    if (listOnly && left.length > 0) return exitCodes.partlyDone
    if (!listOnly) await migrate(orm)
    console.log('Nothing is left to do.')
    return exitCodes.done
  })
})

function describe({ missing, pending }: SchemaReport): string[] {
  return [...missing.map((name) => `missing: table ${name}`), ...pending.map((name) => `pending: ${name}`)]
}

async function migrate(orm: Orm) {
  const log: Log = {
    debug() {},
    info: (_, message) => console.log(message),
    warn: (_, message) => console.error(message)
  }
  const settings = { schema: 'migrate', migrations, lockTimeout } as const
  const { created } = await prepareSchema(orm, settings, lock, log)
  for (const name of created) console.log(`created: table ${name}`)
}
