/**
 * For every new connection, because the server's own defaults must not matter. With the SQL mode
 * NO_BACKSLASH_ESCAPES the driver's quoting of parameters would not hold; the time zone would shift `now()`.
 */
const session = `set names utf8mb4, session time_zone = '+00:00', session sql_mode = 'ONLY_FULL_GROUP_BY,\
STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'`

/**
 * MikroORM's `onCreateConnection` for MySQL and MariaDB: runs before the first query of each connection.
 * @param connection Kysely's, which MikroORM leaves untyped
 */
export async function prepareSession(connection: unknown) {
  if (!isConnection(connection)) throw new TypeError('Not a connection of Kysely')
  await connection.executeQuery({ sql: session, parameters: [] })
}

interface Connection {
  executeQuery(query: { sql: string; parameters: readonly unknown[] }): Promise<unknown>
}

function isConnection(value: unknown): value is Connection {
  return typeof value === 'object' && value !== null && 'executeQuery' in value
}
