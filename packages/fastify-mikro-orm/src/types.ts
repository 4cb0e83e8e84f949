import type { AbstractSqlDriver, EntityManager, MikroORM } from '@mikro-orm/sql'

export type { EntityManager }

/** MikroORM on SQLite, MySQL or MariaDB. */
export type Orm = MikroORM<AbstractSqlDriver>

/** The part of a logger that is used here; pino and `app.log` have it. */
export interface Log {
  debug(details: object, message: string): void
  info(details: object, message: string): void
  warn(details: object, message: string): void
}
