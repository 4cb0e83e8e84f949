import type { DatabaseTable } from '@mikro-orm/sql'
import { isSqlite } from '../engine.ts'
import { DbError } from '../errors.ts'
import type { EntityManager, Log, Orm } from '../types.ts'
import { readCatalogue } from './catalogue.ts'
import { createStatements, wantedTables } from './ddl.ts'
import { describeDrift } from './drift.ts'
import { type LockOptions, withSchemaLock } from './schema-lock.ts'

/**
 * Creates the tables that are missing and nothing else. A table that exists is never altered or dropped; when
 * it is not what its entity asks for, a warning says in which columns.
 * @returns the names of the tables that this process created
 * @throws {DbError} DB_SCHEMA_LOCK_TIMEOUT, DB_SCHEMA_FAILED
 */
export async function createMissingTables(orm: Orm, lock: LockOptions, log?: Log): Promise<string[]> {
  const wanted = wantedTables(orm)
  const existing = await readCatalogue(orm.em.fork({ disableContextResolution: true }))
  for (const table of wanted) {
    const drift = describeDrift(table, existing.get(table.name))
    if (drift.length === 0) continue
    log?.warn(
      { table: table.name, drift },
      `table ${table.name} is not what its entity asks for: ${drift.join('; ')}`
    )
  }
  if (wanted.every((table) => existing.has(table.name))) return []
  return withSchemaLock(orm, lock, (em) =>
    withForwardReferences(em, () => createMissing(orm, em, wanted, lock.signal))
  )
}

async function createMissing(orm: Orm, em: EntityManager, wanted: DatabaseTable[], signal: AbortSignal) {
  // Others may have created some of them while this process waited for the lock.
  const existing = await readCatalogue(em)
  const created: string[] = []
  for (const table of wanted) {
    signal.throwIfAborted()
    if (!existing.has(table.name) && (await create(em, table.name, createStatements(orm, table)))) {
      created.push(table.name)
    }
  }
  return created
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
