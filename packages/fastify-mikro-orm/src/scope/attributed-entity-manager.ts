import {
  type AnyEntity,
  type Dictionary,
  type EmExecuteOptions,
  type EntityData,
  EntityManager,
  type LoggingOptions,
  type NativeQueryBuilder,
  type QueryResult,
  type RawQueryFragment
} from '@mikro-orm/sql'

type Result = QueryResult | EntityData<AnyEntity> | EntityData<AnyEntity>[]

/** MikroORM's `execute()` drops the logger context: the log would not know the request of a raw statement. */
export class AttributedEntityManager extends EntityManager {
  override execute<T extends Result = EntityData<AnyEntity>[]>(
    query: string | NativeQueryBuilder | RawQueryFragment,
    params: unknown[] | Dictionary = [],
    options: EmExecuteOptions | 'all' | 'get' | 'run' = 'all',
    loggerContext?: LoggingOptions
  ): Promise<T> {
    const given = typeof options === 'string' ? { method: options, loggerContext } : options
    const context = { ...this.getLoggerContext(), ...given.loggerContext }
    return super.execute<T>(query, params, { ...given, loggerContext: context })
  }
}
