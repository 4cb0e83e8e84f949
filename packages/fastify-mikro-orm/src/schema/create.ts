import type { DatabaseTable } from '@mikro-orm/sql'
import { isSqlite } from '../engine.ts'
import { DbError } from '../errors.ts'
import type { EntityManager, Orm } from '../types.ts'
import { createStatements } from './ddl.ts'

/** Creates tables under the schema lock. @returns the names of those created. @throws {DbError} DB_SCHEMA_FAILED */
export function createTables(
  orm: Orm,
  em: EntityManager,
  missing: DatabaseTable[],
  signal: AbortSignal
): Promise<string[]> {
  return withForwardReferences(em, async () => {
    const created: string[] = []
    for (const table of missing) {
      signal.throwIfAborted()
      if (await create(em, table.name, createStatements(orm, table))) created.push(table.name)
    }
    return created
  })
}

/** Two tables can reference each other: the first one references a table that does not exist yet. */
async function withForwardReferences<Result>(
  em: EntityManager,
  work: () => Promise<Result>
): Promise<Result> {
  if (isSqlite(em)) return work()
  await em.execute('set foreign_key_checks = 0')
  try {
    return await work()
  } finally {
    // Fails only when the connection is lost, and the setting with it. The first error says more.
    await em.execute('set foreign_key_checks = 1').catch(() => undefined)
  }
}

/** @returns false when another process has created the table meanwhile */
async function create(em: EntityManager, table: string, statements: string[]): Promise<boolean> {
  try {
    for (const statement of statements) await em.execute(statement)
    return isSqlite(em) || !(await warnings(em)).includes(tableExists)
  } catch (error) {
    throw new DbError('DB_SCHEMA_FAILED', `The table ${table} could not be created.`, { cause: error })
  }
}

const tableExists = 1050

async function warnings(em: EntityManager): Promise<number[]> {
  return (await em.execute<{ Code: number }[]>('show warnings')).map(({ Code }) => Code)
}
