import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import type { DatabaseEngine } from '../database-engine.ts'
import type { CompleteOptions } from '../options.ts'
import { Lease } from '../pool/lease.ts'
import { Pool } from '../pool/pool.ts'
import type { PooledConnection } from '../pool/pooled-connection.ts'
import type { DatabaseAddress } from '../url.ts'
import { openSqlite } from './open-sqlite.ts'
import { NodeSqliteDriver } from './sqlite-driver.ts'

/** SQLite inside Node, with one connection: no native add-on. */
export function sqliteEngine(
  { path }: DatabaseAddress & { kind: 'sqlite' },
  { lockTimeout, queueMax, acquireTimeout, mikroOrm }: CompleteOptions
): DatabaseEngine {
  return {
    mikroOrm: { driver: NodeSqliteDriver, dbName: path },
    createPool() {
      // Never closed for being unused: `:memory:` would be lost with it.
      const limits = { max: 1, reserved: 0, queueMax, acquireTimeout, idleTimeout: Infinity }
      return new Pool<PooledConnection>(limits, async () => {
        const opened = await openSqlite(path, lockTimeout)
        await mikroOrm.onCreateConnection?.(new Lease(opened))
        return opened
      })
    },
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createIntrospector: (kysely) => new SqliteIntrospector(kysely),
      createQueryCompiler: () => new SqliteQueryCompiler()
    }
  }
}
