import type { AbstractSqlDriver, EntityManager, MikroORM } from '@mikro-orm/sql'

export type { EntityManager }

export type Orm = MikroORM<AbstractSqlDriver>

/** pino and `app.log` have it. */
export interface Log {
  debug(details: object, message: string): void
  info(details: object, message: string): void
  warn(details: object, message: string): void
}
