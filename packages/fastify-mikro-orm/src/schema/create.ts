import type { DatabaseTable } from '@mikro-orm/sql'
import { isSqlite } from '../engine.ts'
import { DbError } from '../errors.ts'
import type { EntityManager, Orm } from '../types.ts'
import { createStatements } from './ddl.ts'

/**
 * Creates tables, on the connection that holds the schema lock.
 * @returns the names of those that were not there after all
 * @throws {DbError} DB_SCHEMA_FAILED
 */
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

/** Lets a table refer to one that comes after it, as the first of two that refer to each other has to. */
async function withForwardReferences<Result>(
  em: EntityManager,
  work: () => Promise<Result>
): Promise<Result> {
  if (isSqlite(em)) return work()
  await em.execute('set foreign_key_checks = 0')
  try {
    return await work()
  } finally {
    // Fails only when the connection is lost, and the setting with it: let the first error be the one that shows.
    await em.execute('set foreign_key_checks = 1').catch(() => undefined)
  }
}

/** @returns false when the table was there after all: on Galera, a lock does not hold for the other nodes */
async function create(em: EntityManager, table: string, statements: string[]): Promise<boolean> {
  try {
    for (const statement of statements) await em.execute(statement)
    return true
  } catch (error) {
    if (error instanceof Error && 'errno' in error && error.errno === 1050) return false
    throw new DbError('DB_SCHEMA_FAILED', `The table ${table} could not be created.`, { cause: error })
  }
}
