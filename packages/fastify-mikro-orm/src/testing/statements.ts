import { AssertionError } from 'node:assert'
import type { Orm } from '../types.ts'

/**
 * Runs `act` and records the SQL that the ORM sends meanwhile, with its values. BEGIN, COMMIT and savepoints are left
 * out.
 * @returns the statements in their order
 */
export async function recordStatements(orm: Orm, act: () => Promise<unknown>): Promise<string[]> {
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

/**
 * Asserts how many statements `act` sends, as {@link recordStatements} counts them.
 * @throws {AssertionError} listing the statements, when there are more or fewer
 */
export async function expectStatements(orm: Orm, expected: number, act: () => Promise<unknown>) {
  const statements = await recordStatements(orm, act)
  const actual = statements.length
  if (actual === expected) return
  const list = statements.map((sql, index) => `\n  ${index + 1}. ${sql}`).join('')
  throw new AssertionError({
    message: `expected ${expected} statements, got ${actual}:${list}`,
    actual,
    expected
  })
}
