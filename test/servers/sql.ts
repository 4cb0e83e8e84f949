import { MikroORM } from '@mikro-orm/mysql'

/**
 * Runs one statement on a server, on a new connection without a database.
 * @param serverUrl `mysql://user:password@host:port/`
 * @returns the rows of a query
 */
export async function runOnServer(serverUrl: string, sql: string): Promise<Record<string, unknown>[]> {
  const orm = await MikroORM.init({
    clientUrl: new URL('/information_schema', serverUrl).href,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    pool: { min: 0, max: 1 }
  })
  try {
    return await orm.em.getConnection().execute(sql)
  } finally {
    await orm.close(true)
  }
}
