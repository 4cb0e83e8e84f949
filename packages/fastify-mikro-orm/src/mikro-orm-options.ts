import type { AbstractSqlDriver, Options } from '@mikro-orm/sql'
import { databaseOptions } from './options.ts'
import type { UnitEntityManager } from './scope/entity-manager.ts'
import { completeSettings, type DatabaseSettings } from './settings.ts'

/**
 * The MikroORM options of a database, for tools that open it by themselves, such as the `mikro-orm` CLI.
 * @throws {DbError} DB_OPTIONS_INVALID, DB_URL_INVALID
 */
export function mikroOrmOptions(settings: DatabaseSettings): Options<AbstractSqlDriver, UnitEntityManager> {
  const owner = {}
  return databaseOptions(completeSettings(settings), { owner: () => owner })
}
