import { MikroORM } from '@mikro-orm/sql'
import { warnOfFileMode } from './file-mode.ts'
import { createMikroOrmOptions } from './mikro-orm-options.ts'
import { type CompleteOptions, completeOptions, type DatabaseOptions } from './options.ts'
import { prepareSchema } from './schema/schema.ts'
import type { Log, Orm } from './types.ts'
import { parseDatabaseUrl } from './url.ts'
import { waitForDatabase } from './wait-for-database.ts'

export interface CreateContext {
  log?: Log | undefined
  pluginTimeout?: number | undefined
  setup?: readonly string[]
}

/** A database and MikroORM on it. */
export class Database {
  readonly orm: Orm
  readonly options: CompleteOptions
  readonly #log: Log | undefined
  readonly #close: () => void

  /** Checks the entities. Nothing is connected yet. @throws {DbError} DB_OPTIONS_INVALID, DB_URL_INVALID */
  static async create(given: DatabaseOptions, context: CreateContext = {}): Promise<Database> {
    const options = completeOptions(given, context.pluginTimeout)
    let isClosed = false
    const orm: Orm = new MikroORM(
      await createMikroOrmOptions(options, {
        owner: () => orm,
        log: context.log,
        setup: context.setup,
        isClosed: () => isClosed
      })
    )
    return new Database(orm, options, context.log, () => {
      isClosed = true
    })
  }

  private constructor(orm: Orm, options: CompleteOptions, log: Log | undefined, close: () => void) {
    this.orm = orm
    this.options = options
    this.#log = log
    this.#close = close
  }

  /**
   * Waits for the database, and prepares the schema. Closes the database when that fails.
   * @throws {DbError} DB_CONNECT_FAILED, DB_UNREACHABLE, DB_SCHEMA_LOCK_TIMEOUT, DB_SCHEMA_FAILED
   */
  async start(signal: AbortSignal = new AbortController().signal) {
    const { url, startTimeout: timeout, connectTimeout } = this.options
    const start = Date.now()
    try {
      const address = parseDatabaseUrl(url)
      // Longer than the driver's own timeout, whose error says more.
      const tryTimeout = connectTimeout + 500
      const options = { address, timeout, tryTimeout, signal, log: this.#log }
      const { engine, created, migrated } = await waitForDatabase(this.orm, options, async (engine, left) => {
        if (address.kind === 'sqlite') await warnOfFileMode(address.path, this.#log)
        const lock = { timeout: left, signal }
        return { engine, ...(await prepareSchema(this.orm, this.options, lock, this.#log)) }
      })
      const took = Date.now() - start
      const summary = `database ready in ${took} ms: ${engine}, ${describeCreated(created)}`
      this.#log?.info({ engine, created, migrated, took }, summary)
    } catch (error) {
      await this.close()
      throw error
    }
  }

  /** Closes the pool for good: later statements reject with DB_CLOSED. A silent server is waited for one second. */
  async close() {
    this.#close()
    await this.orm.close()
  }

  [Symbol.asyncDispose]() {
    return this.close()
  }
}

/** Opens a database without Fastify. @throws {DbError} what `Database.create()` and `start()` throw */
export async function openDatabase(
  options: DatabaseOptions,
  { log, signal }: { log?: Log | undefined; signal?: AbortSignal } = {}
): Promise<Database> {
  const database = await Database.create(options, { log })
  await database.start(signal)
  return database
}

function describeCreated(tables: string[]): string {
  if (tables.length === 0) return 'nothing to create'
  return `created ${tables.length} ${tables.length === 1 ? 'table' : 'tables'} (${tables.join(', ')})`
}
