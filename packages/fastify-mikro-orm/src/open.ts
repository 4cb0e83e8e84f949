import { MikroORM } from '@mikro-orm/sql'
import { closeDatabase } from './close.ts'
import { waitForDatabase } from './connect.ts'
import { databaseOptions, type Surroundings } from './options.ts'
import { prepareSchema } from './schema/schema.ts'
import { type CompleteSettings, completeSettings, type DatabaseSettings } from './settings.ts'
import { logQueries } from './telemetry/query-log.ts'
import type { Log, Orm } from './types.ts'
import { parseDatabaseUrl } from './url.ts'

export interface StartContext {
  log?: Log | undefined
  /** Gives up starting, with its own reason. */
  signal?: AbortSignal
}

/**
 * Opens a database without HTTP, for commands and tests: waits until it answers and, unless the settings say
 * otherwise, creates the tables that are missing. Close it with {@link closeDatabase}.
 * @throws {DbError} DB_OPTIONS_INVALID, DB_URL_INVALID, DB_CONNECT_FAILED, DB_UNREACHABLE, DB_SCHEMA_…
 */
export async function openDatabase(given: DatabaseSettings, context: StartContext = {}): Promise<Orm> {
  const settings = completeSettings(given)
  const orm = createOrm(settings, context.log)
  await startDatabase(orm, settings, context)
  return orm
}

/**
 * The ORM with its entities known and checked, and not yet connected.
 * @param prepare runs on every new session of a server
 */
export function createOrm(settings: CompleteSettings, log?: Log, prepare?: Surroundings['prepare']): Orm {
  const orm: Orm = new MikroORM(databaseOptions(settings, { owner: () => orm, log, prepare }))
  // Whenever an option is set, which every fork does twice, MikroORM would write to the environment of the process.
  Object.assign(orm.config, { sync: () => undefined })
  logQueries(orm, { log, slowQuery: settings.slowQuery })
  return orm
}

/** Brings a new ORM to where it can serve; closes it when that fails. Says so in one line of the log. */
export async function startDatabase(orm: Orm, settings: CompleteSettings, context: StartContext) {
  const { log, signal = new AbortController().signal } = context
  const { startTimeout: timeout, connectTimeout } = settings
  const start = Date.now()
  try {
    const address = parseDatabaseUrl(settings.url)
    // Later than the driver gives up by itself, whose error says more.
    const tryTimeout = connectTimeout + 500
    const engine = await waitForDatabase(orm, { address, timeout, tryTimeout, signal, log })
    const rest = Math.max(start + timeout - Date.now(), 1)
    const { created, migrated } = await prepareSchema(orm, settings, { timeout: rest, signal }, log)
    const took = Date.now() - start
    log?.info(
      { engine, created, migrated, took },
      `database ready in ${took} ms: ${engine}, ${describeCreated(created)}`
    )
  } catch (error) {
    await closeDatabase(orm)
    throw error
  }
}

function describeCreated(tables: string[]): string {
  if (tables.length === 0) return 'nothing to create'
  return `created ${tables.length} ${tables.length === 1 ? 'table' : 'tables'} (${tables.join(', ')})`
}
