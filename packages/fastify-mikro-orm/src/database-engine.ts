import type { AbstractSqlDriver, Options } from '@mikro-orm/sql'
import type { Pool } from './pool/pool.ts'
import type { PooledConnection } from './pool/pooled-connection.ts'
import type { DialectParts } from './pool/pooled-kysely.ts'

/** What is particular to SQLite, or to MySQL and MariaDB. */
export interface DatabaseEngine {
  mikroOrm: Pick<Partial<Options<AbstractSqlDriver>>, 'driver' | 'dbName' | 'charset' | 'collate'>
  createPool(): Pool<PooledConnection>
  dialect: DialectParts
}
