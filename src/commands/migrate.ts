import type { Log, Orm } from 'fastify-mikro-orm'
import { prepareSchema } from 'fastify-mikro-orm'
import { migrations } from '../database/migrations/index.ts'
import { exitCodes, hasFlag, runCommand, withOrm } from './command.ts'

const usage = 'Usage: npm run migrate [-- --list]'

const help = `${usage}

Brings the database of an earlier version up to this one: creates the tables that are missing,
and applies the migrations that are pending. It may be run again at any time, and after it was
interrupted. Servers of the earlier version may run meanwhile.

  --list  only says what there is to do

Exit codes: 0 nothing is left to do; 1 something is (--list); 2 it could not be done.`

const settings = {
  schemaMigrations: migrations,
  /** Milliseconds to wait for a table that a transaction uses; all other queries of the table wait as well. */
  lockTimeout: 10_000
}

/** Another process may be running long migrations. */
const lock = { timeout: 86_400_000, signal: new AbortController().signal }

const toConsole: Log = {
  debug() {},
  info: (_, message) => console.log(message),
  warn: (_, message) => console.error(message)
}

await runCommand(help, async (args) => {
  const listOnly = hasFlag(args, '--list', usage)
  return withOrm({ ...settings, schemaMode: 'none' }, async (orm) => {
    const isDone = await list(orm, listOnly)
    if (listOnly && !isDone) return exitCodes.partlyDone
    if (!listOnly) await migrate(orm)
    console.log('Nothing is left to do.')
    return exitCodes.done
  })
})

/** Prints what there is to do. @returns whether that is nothing */
async function list(orm: Orm, withUnknown: boolean): Promise<boolean> {
  const { missing, pending, unknown } = await prepareSchema(orm, { ...settings, schemaMode: 'none' }, lock)
  for (const name of missing) console.log(`missing: table ${name}`)
  for (const name of pending) console.log(`pending: ${name}`)
  if (withUnknown) for (const name of unknown) console.log(`unknown: ${name}, of a newer version`)
  return missing.length + pending.length === 0
}

async function migrate(orm: Orm) {
  const { created } = await prepareSchema(orm, { ...settings, schemaMode: 'create' }, lock)
  for (const name of created) console.log(`created: table ${name}`)
  await prepareSchema(orm, { ...settings, schemaMode: 'migrate' }, lock, toConsole)
}
