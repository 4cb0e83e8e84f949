import type { DatabaseTable } from '@mikro-orm/sql'
import type { CompleteOptions } from '../options.ts'
import type { EntityManager, Log, Orm } from '../types.ts'
import { readApplied, recordApplied } from './applied.ts'
import { type Catalogue, columnsOf, readCatalogue } from './catalogue.ts'
import { createTables } from './create.ts'
import { tablesOfEntities } from './ddl.ts'
import { describeDrift } from './drift.ts'
import { applyMigration } from './migrate.ts'
import type { Migration } from './migration.ts'
import { type LockOptions, withSchemaLock } from './schema-lock.ts'

export interface SchemaReport {
  created: string[]
  migrated: string[]
  missing: string[]
  pending: string[]
  /** Applied migrations that only a newer version of the application knows. */
  unknown: string[]
}

type SchemaSettings = Pick<CompleteOptions, 'schemaMode' | 'schemaMigrations' | 'lockTimeout'> &
  Partial<Pick<CompleteOptions, 'checkTables'>>

/**
 * Creates missing tables and applies migrations, as `schemaMode` allows, also in several processes at once. Any other
 * difference is a warning. @throws {DbError} DB_SCHEMA_LOCK_TIMEOUT, DB_SCHEMA_FAILED
 */
export async function prepareSchema(
  orm: Orm,
  { schemaMode: mode, schemaMigrations: migrations, lockTimeout, checkTables }: SchemaSettings,
  lock: LockOptions,
  log?: Log
): Promise<SchemaReport> {
  const wanted = tablesOfEntities(orm, mode)
  const read = (em: EntityManager) => readState(em, wanted, migrations)
  const fork = orm.em.fork({ disableContextResolution: true })
  let state = await readState(fork, wanted, migrations, checkTables)
  let created: string[] = []
  if (mode !== 'none' && state.missing.length > 0) {
    created = await withSchemaLock(orm, lock, async (em) => {
      // Another process may have created some of them while this one waited for the lock.
      const { isNew, missing } = await read(em)
      // First: after a crash in between, new tables must not look like those of an earlier version.
      if (isNew && migrations.length > 0) await recordApplied(em, namesOf(migrations))
      return createTables(orm, em, missing, lock.signal)
    })
    state = await read(fork)
  }
  const migrated: string[] = []
  for (const migration of mode === 'migrate' ? state.pending : []) {
    lock.signal.throwIfAborted()
    const start = Date.now()
    if (!(await applyMigration(orm, migration, lock, lockTimeout))) continue
    const took = Date.now() - start
    log?.info({ migration: migration.name, took }, `migration ${migration.name} done in ${took} ms`)
    migrated.push(migration.name)
  }
  if (mode === 'migrate' && state.pending.length > 0) state = await read(fork)
  if (log) logWarnings(state, log)
  const { missing, pending, unknown } = state
  return { created, migrated, missing: namesOf(missing), pending: namesOf(pending), unknown }
}

interface State {
  drift: Map<string, string[]>
  missing: DatabaseTable[]
  isNew: boolean
  pending: Migration[]
  unknown: string[]
}

async function readState(
  em: EntityManager,
  wanted: DatabaseTable[],
  migrations: readonly Migration[],
  checkTables?: SchemaSettings['checkTables']
): Promise<State> {
  let before: string[] | undefined
  for (;;) {
    const existing = await readCatalogue(em)
    checkTables?.(columnsOf(existing))
    const applied = await readApplied(em, existing)
    const state = compare(existing, applied, wanted, migrations)
    // Another process may have migrated between the two queries.
    const isConsistent = state.drift.size === 0 || before?.length === applied.length
    if (isConsistent) return state
    before = applied
  }
}

function compare(
  existing: Catalogue,
  applied: string[],
  wanted: DatabaseTable[],
  migrations: readonly Migration[]
): State {
  const missing = wanted.filter(({ name }) => !existing.has(name))
  const isNew = missing.length === wanted.length
  const known = namesOf(migrations)
  const drift = wanted
    .map((table) => [table.name, describeDrift(table, existing.get(table.name))] as const)
    .filter(([, differences]) => differences.length > 0)
  return {
    drift: new Map(drift),
    missing,
    isNew,
    pending: isNew ? [] : migrations.filter(({ name }) => !applied.includes(name)),
    // An application without migrations may share the database with one that has them.
    unknown: known.length === 0 ? [] : applied.filter((name) => !known.includes(name))
  }
}

function logWarnings(state: State, log: Log) {
  const { drift, unknown } = state
  const pending = namesOf(state.pending)
  const missing = namesOf(state.missing)
  if (missing.length > 0) log.warn({ missing }, `tables are missing: ${missing.join(', ')}`)
  if (unknown.length > 0) {
    log.warn({ unknown }, `a newer version has migrated this database: ${unknown.join(', ')}`)
  }
  if (pending.length > 0) {
    // Pending migrations may explain all drift. What remains after them is logged then.
    const message = `the database is of an earlier version, run the pending migrations: ${pending.join(', ')}`
    return log.warn({ pending }, message)
  }
  for (const [table, differences] of drift) {
    const message = `table ${table} differs from its entity: ${differences.join('; ')}`
    log.warn({ table, drift: differences }, message)
  }
}

function namesOf(named: readonly { name: string }[]): string[] {
  return named.map(({ name }) => name)
}
