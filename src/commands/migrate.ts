import type { Log, Orm } from 'fastify-mikro-orm'
import { bringUpToDate } from '../database/schema.ts'
import { exitCodes, runCommand, withOrm } from './command.ts'

const help = `Usage: npm run migrate [-- --list]

Brings the database of an earlier version up to this one: creates the tables that are missing,
and applies the migrations that are pending. It may be run again at any time, and after it was
interrupted. Servers of the earlier version may run meanwhile.

  --list  only says what there is to do

Exit codes: 0 nothing is left to do; 1 something is (--list); 2 it could not be done.`

const toConsole: Log = {
  debug() {},
  info: (_, message) => console.log(message),
  warn: (_, message) => console.error(message)
}

await runCommand({ help, options: { list: { type: 'boolean' } } }, ({ options }) =>
  withOrm({ schemaMode: 'none' }, async (orm) => {
    const isDone = await list(orm, options.list)
    if (options.list && !isDone) return exitCodes.partlyDone
    if (!options.list) await migrate(orm)
    console.log('Nothing is left to do.')
    return exitCodes.done
  })
)

/** Prints what there is to do. @returns whether that is nothing */
async function list(orm: Orm, withUnknown = false): Promise<boolean> {
  const { missing, pending, unknown } = await bringUpToDate(orm, 'none')
  for (const name of missing) console.log(`missing: table ${name}`)
  for (const name of pending) console.log(`pending: ${name}`)
  if (withUnknown) for (const name of unknown) console.log(`unknown: ${name}, of a newer version`)
  return missing.length + pending.length === 0
}

async function migrate(orm: Orm) {
  const { created } = await bringUpToDate(orm, 'create')
  for (const name of created) console.log(`created: table ${name}`)
  await bringUpToDate(orm, 'migrate', toConsole)
}
