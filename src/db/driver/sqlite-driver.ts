import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Configuration } from '@mikro-orm/core'
import { AbstractSqlDriver, BaseSqliteConnection, SqlitePlatform } from '@mikro-orm/sql'
import { type Dialect, SqliteAdapter, SqliteDialect } from 'kysely'
import { type BeginOptions, begin } from './begin.ts'
import { Pool, type PoolLimits } from './pool.ts'
import type { Pooled } from './pool-of.ts'
import { type DriverSession, PooledDriver } from './pooled-driver.ts'
import { SqliteSession } from './sqlite-session.ts'

/** `driverOptions` of MikroORM. */
export interface SqliteOptions {
  poolLimits: PoolLimits
  /** Milliseconds to wait for a lock that another process holds. */
  lockTimeout: number
}

/** SQLite inside Node, as MikroORM sees it: no native add-on, one connection. */
export class NodeSqliteDriver extends AbstractSqlDriver<NodeSqliteConnection> {
  constructor(config: Configuration) {
    super(config, new PlatformWithLengths(), NodeSqliteConnection, ['kysely'])
  }
}

/** Declares the lengths of strings, which SQLite keeps and does not enforce: `ddl.ts` makes checks of them. */
class PlatformWithLengths extends SqlitePlatform {
  override getVarcharTypeDeclarationSQL({ length = this.getDefaultVarcharLength() }: { length?: number }) {
    return `varchar(${length})`
  }
}

class NodeSqliteConnection extends BaseSqliteConnection implements Pooled {
  pool: Pool<DriverSession> | undefined
  orm: object | undefined

  get #path() {
    return this.config.get('dbName') ?? ':memory:'
  }

  override createKyselyDialect({ poolLimits, lockTimeout }: SqliteOptions): Dialect {
    // The time to wait for a lock, which would hold up the process, is 0.
    const open = async () => new SqliteSession(new DatabaseSync(this.#path, { timeout: 0 }), lockTimeout)
    const pool = new Pool<DriverSession>(poolLimits, open, () => this.orm)
    this.pool = pool
    const dialect = new SqliteDialect({ database: () => Promise.reject(new TypeError('Not used')) })
    return {
      createAdapter: () => new PooledAdapter(),
      createDriver: () => new PooledDriver(pool),
      createIntrospector: (kysely) => dialect.createIntrospector(kysely),
      createQueryCompiler: () => dialect.createQueryCompiler()
    }
  }

  override async connect(options?: { skipOnConnect?: boolean }) {
    const isFile = this.#path !== ':memory:'
    if (isFile) await mkdir(dirname(this.#path), { recursive: true })
    await super.connect(options)
    // Readers and the writer do not wait for each other with a write-ahead log. `synchronous` stays at FULL, so that
    // what is committed survives a power cut.
    if (isFile) await this.execute('pragma journal_mode = wal')
  }

  override begin(options: BeginOptions = {}) {
    return options.ctx ? super.begin(options) : begin(this, options)
  }
}

/** Kysely would hand out the one connection by a queue without bounds. */
class PooledAdapter extends SqliteAdapter {
  override get supportsMultipleConnections() {
    return true
  }
}
