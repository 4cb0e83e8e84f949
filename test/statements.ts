import type { MikroORM } from '@mikro-orm/sql'

/**
 * Runs `act` and records the SQL that the app sends meanwhile, parameters written in.
 * @returns the statements, in their order
 */
export async function recordStatements(orm: MikroORM, act: () => Promise<unknown>): Promise<string[]> {
  const platform = orm.em.getPlatform()
  const before = orm.config.get('onQuery')
  const statements: string[] = []
  orm.config.set('onQuery', (sql, parameters) => {
    statements.push(platform.formatQuery(sql, [...parameters]))
    return before(sql, parameters)
  })
  try {
    await act()
  } finally {
    orm.config.set('onQuery', before)
  }
  return statements
}
