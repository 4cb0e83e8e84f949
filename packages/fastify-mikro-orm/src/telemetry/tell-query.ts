import type { AbstractSqlConnection, LogContext } from '@mikro-orm/sql'

/**
 * Sends a statement that does not go through MikroORM, and tells of it as of those that do.
 * @param context of the EntityManager that it belongs to
 */
export function tellQuery<Result>(
  connection: AbstractSqlConnection,
  sql: string,
  send: () => Promise<Result>,
  context?: LogContext
): Promise<Result> {
  // Protected in MikroORM's types.
  return Reflect.get(connection, 'executeQuery').call(connection, sql, send, context)
}
