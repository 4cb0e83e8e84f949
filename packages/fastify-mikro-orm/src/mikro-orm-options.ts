import type { AbstractSqlDriver, Options } from '@mikro-orm/sql'
import type { DriverOptions } from './connection-pool.ts'
import { databaseClosed } from './errors.ts'
import { loadEngine } from './load-engine.ts'
import { type CompleteOptions, completeOptions, type DatabaseOptions } from './options.ts'
import { PooledDriver } from './pool/pooled-driver.ts'
import { pooledKysely } from './pool/pooled-kysely.ts'
import { AttributedEntityManager } from './scope/attributed-entity-manager.ts'
import { QueryLogger } from './telemetry/query-logger.ts'
import type { Log } from './types.ts'
import { parseDatabaseUrl } from './url.ts'

interface Context {
  owner: () => object
  log?: Log | undefined
  setup?: readonly string[] | undefined
  isClosed: () => boolean
}

/** MikroORM's options for tools that open the database themselves, as the `mikro-orm` CLI does. */
export function mikroOrmOptions(options: DatabaseOptions): Promise<Partial<Options<AbstractSqlDriver>>> {
  const owner = {}
  return createMikroOrmOptions(completeOptions(options), { owner: () => owner, isClosed: () => false })
}

/** MikroORM's schema generator would drop tables without an entity. */
const ownTables = ['db_migrations', 'db_locks']

/** @throws {DbError} DB_URL_INVALID */
export async function createMikroOrmOptions(
  options: CompleteOptions,
  { owner, log, setup, isClosed }: Context
): Promise<Partial<Options<AbstractSqlDriver>>> {
  const { url, slowQueryThreshold, mikroOrm } = options
  const { schemaGenerator } = mikroOrm
  const engine = await loadEngine(parseDatabaseUrl(url), options, setup)
  let pool = engine.createPool()
  const createKysely = () => {
    // Every way to a connection leads through here. MikroORM would connect again after it was closed.
    if (isClosed()) throw databaseClosed()
    pool = engine.createPool()
    return pooledKysely(engine.dialect, new PooledDriver(pool, { owner, ownsPool: true }))
  }
  const driverOptions: DriverOptions = Object.assign(createKysely, {
    dialect: engine.dialect,
    getPool: () => pool
  })
  return {
    // Creating the database fails when several processes start together.
    ensureDatabase: false,
    loggerFactory: () => new QueryLogger({ owner, log, slowQueryThreshold }),
    entityManager: AttributedEntityManager,
    ...engine.mikroOrm,
    ...mikroOrm,
    schemaGenerator: {
      ...schemaGenerator,
      skipTables: [...ownTables, ...(schemaGenerator?.skipTables ?? [])]
    },
    driverOptions
  }
}
