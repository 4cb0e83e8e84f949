import type { AbstractSqlDriver, EntityClass, EntityManager, EntitySchema, MikroORM } from '@mikro-orm/sql'
import type { UnitEntityManager } from './scope/entity-manager.ts'

export type { EntityManager }

/** MikroORM on SQLite, MySQL or MariaDB. */
export type Orm = MikroORM<AbstractSqlDriver, UnitEntityManager>

export type Entities = readonly (EntityClass | EntitySchema)[]

/** What this room needs of a logger; pino and `app.log` have it. */
export interface Log {
  debug(details: object, message: string): void
  info(details: object, message: string): void
  warn(details: object, message: string): void
}
