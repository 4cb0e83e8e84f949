import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Configuration } from '@mikro-orm/core'
import { AbstractSqlDriver, BaseSqliteConnection, SqlitePlatform } from '@mikro-orm/sql'
import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import { type BeginOptions, begin } from './begin.ts'
import { Pool, type PoolLimits } from './pool.ts'
import type { DriverSession } from './pooled-driver.ts'
import { type Language, PooledKysely } from './pooled-kysely.ts'
import { SqliteSession } from './sqlite-session.ts'

const memory = ':memory:'

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

  /** Text is written into the statement, which for SQLite ends where there is a NUL. */
  override quoteValue(value: unknown): string {
    const quoted = super.quoteValue(value)
    return quoted.includes('\0') ? `(${quoted.replaceAll('\0', "'||char(0)||'")})` : quoted
  }
}

class NodeSqliteConnection extends BaseSqliteConnection {
  override async connect(options?: { skipOnConnect?: boolean }) {
    const path = this.config.get('dbName') ?? memory
    if (path !== memory) await mkdir(dirname(path), { recursive: true })
    await super.connect(options)
    // Readers and the writer do not wait for each other with a write-ahead log. `synchronous` stays at FULL, so that
    // what is committed survives a power cut.
    if (path !== memory) await this.execute('pragma journal_mode = wal')
  }

  override begin(options: BeginOptions = {}) {
    return options.ctx ? super.begin(options) : begin(this, options)
  }
}

const sqlite: Language = {
  createAdapter: () => new PooledAdapter(),
  createIntrospector: (kysely) => new SqliteIntrospector(kysely),
  createQueryCompiler: () => new SqliteQueryCompiler()
}

/** Kysely would hand out the one connection by a queue without bounds. */
class PooledAdapter extends SqliteAdapter {
  override get supportsMultipleConnections() {
    return true
  }
}

export interface SqliteOptions {
  /** Of the file, or `:memory:`. */
  path: string
  poolLimits: PoolLimits
  /** Milliseconds to wait for a lock that another process holds. */
  lockTimeout: number
  /** Whose pool it is. */
  owner: () => object
}

/** What MikroORM's driver above is to send everything by; nothing is opened yet. */
export function createSqlite({ path, poolLimits, lockTimeout, owner }: SqliteOptions) {
  // The time to wait for a lock, which would hold up the process, is 0.
  const open = async () => new SqliteSession(new DatabaseSync(path, { timeout: 0 }), lockTimeout)
  return new PooledKysely(new Pool<DriverSession>(poolLimits, open, owner), sqlite)
}
