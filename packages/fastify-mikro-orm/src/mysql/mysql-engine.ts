import { MySqlDriver } from '@mikro-orm/mysql'
import { CompiledQuery, MysqlAdapter, MysqlIntrospector, MysqlQueryCompiler } from 'kysely'
import type { DatabaseEngine } from '../database-engine.ts'
import type { CompleteOptions } from '../options.ts'
import { Lease } from '../pool/lease.ts'
import { Pool } from '../pool/pool.ts'
import type { PooledConnection } from '../pool/pooled-connection.ts'
import type { DatabaseAddress } from '../url.ts'
import { MysqlConnection } from './mysql-connection.ts'

/** MySQL and MariaDB, by mysql2. */
export function mysqlEngine(
  { kind: _, ...address }: DatabaseAddress & { kind: 'mysql' },
  options: CompleteOptions,
  setup: readonly string[]
): DatabaseEngine {
  const { pool: limits, queueMax, acquireTimeout, connectTimeout, statementTimeout, lockTimeout } = options
  // Compares text by code points, as SQLite does. Rules about case belong in columns of their own.
  const collate = options.mikroOrm.collate ?? 'utf8mb4_bin'
  const {
    timezone = 'Z',
    multipleStatements = false,
    password = address.password,
    driverOptions,
    onCreateConnection
  } = options.mikroOrm
  const connection = {
    ...address,
    password,
    charset: collate,
    connectTimeout,
    timezone,
    supportBigNumbers: true,
    dateStrings: true,
    multipleStatements,
    ...driverOptions
  }
  const connectionOptions = {
    connection,
    limits: { statement: statementTimeout, lock: lockTimeout },
    collation: connection.charset === collate ? collate : undefined,
    async prepare(opened: PooledConnection) {
      for (const sql of setup) await opened.execute(CompiledQuery.raw(sql))
      await onCreateConnection?.(new Lease(opened))
    }
  }
  return {
    mikroOrm: { driver: MySqlDriver, dbName: address.database, charset: 'utf8mb4', collate },
    createPool() {
      const poolLimits = {
        max: limits.max,
        reserved: 1,
        queueMax,
        acquireTimeout,
        idleTimeout: limits.idleTimeoutMillis
      }
      const open = (signal: AbortSignal) =>
        MysqlConnection.open(connectionOptions, (lost) => pool.remove(lost), signal)
      const pool: Pool<PooledConnection> = new Pool<PooledConnection>(poolLimits, open)
      return pool
    },
    dialect: {
      createAdapter: () => new MysqlAdapter(),
      createIntrospector: (kysely) => new MysqlIntrospector(kysely),
      createQueryCompiler: () => new MysqlQueryCompiler()
    }
  }
}
