import type { DatabaseTable } from '@mikro-orm/sql'
import type { CompleteOptions } from '../options.ts'
import type { EntityManager, Log, Orm } from '../types.ts'
import { noteApplied, readApplied } from './applied.ts'
import { type Catalogue, readCatalogue } from './catalogue.ts'
import { createTables } from './create.ts'
import { wantedTables } from './ddl.ts'
import { describeDrift } from './drift.ts'
import { applyMigration } from './migrate.ts'
import type { Migration } from './migration.ts'
import { type LockOptions, withSchemaLock } from './schema-lock.ts'

export interface SchemaReport {
  /** Tables that this process created. */
  created: string[]
  /** Migrations that this process applied. */
  migrated: string[]
  /** Tables that are missing still. */
  missing: string[]
  /** Migrations that the database has yet to go through. */
  pending: string[]
  /** Migrations that a newer version has put the database through. */
  unknown: string[]
}

type SchemaSettings = Pick<CompleteOptions, 'schemaMode' | 'schemaMigrations' | 'lockTimeout'>

/**
 * Creates the tables that are missing, and applies migrations where the settings say so. Nothing else ever alters a
 * table; what is not as it should be afterwards is a warning. Several processes may do it at once.
 * @throws {DbError} DB_SCHEMA_LOCK_TIMEOUT, DB_SCHEMA_FAILED
 */
export async function prepareSchema(
  orm: Orm,
  { schemaMode: mode, schemaMigrations: migrations, lockTimeout }: SchemaSettings,
  lock: LockOptions,
  log?: Log
): Promise<SchemaReport> {
  const wanted = wantedTables(orm)
  const look = (em: EntityManager) => lookAt(em, wanted, migrations)
  const fork = orm.em.fork({ disableContextResolution: true })
  let state = await look(fork)
  let created: string[] = []
  if (mode !== 'none' && state.missing.length > 0) {
    created = await withSchemaLock(orm, lock, async (em) => {
      // Others may have created some of them while this process waited for the lock.
      const { isNew, missing } = await look(em)
      // First: a process that dies in between must not leave new tables that look like old ones.
      if (isNew && migrations.length > 0) await noteApplied(em, namesOf(migrations))
      return createTables(orm, em, missing, lock.signal)
    })
    state = await look(fork)
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
  if (mode === 'migrate' && state.pending.length > 0) state = await look(fork)
  if (log) warnOf(state, log)
  const { missing, pending, unknown } = state
  return { created, migrated, missing: namesOf(missing), pending: namesOf(pending), unknown }
}

/** A database, beside what it should be. */
interface State {
  drift: Map<string, string[]>
  missing: DatabaseTable[]
  /** None of the tables is there. */
  isNew: boolean
  pending: Migration[]
  unknown: string[]
}

async function lookAt(
  em: EntityManager,
  wanted: DatabaseTable[],
  migrations: readonly Migration[]
): Promise<State> {
  let before: string[] | undefined
  for (;;) {
    const existing = await readCatalogue(em)
    const applied = await readApplied(em, existing)
    const state = compare(existing, applied, wanted, migrations)
    // Another process may have migrated between the two.
    const isSure = state.drift.size === 0 || before?.length === applied.length
    if (isSure) return state
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
    // A database without any of its tables gets them as they are today.
    pending: isNew ? [] : migrations.filter(({ name }) => !applied.includes(name)),
    // Without migrations of its own, they are those of somebody else's tables.
    unknown: known.length === 0 ? [] : applied.filter((name) => !known.includes(name))
  }
}

function warnOf(state: State, log: Log) {
  const { drift, unknown } = state
  const pending = namesOf(state.pending)
  const missing = namesOf(state.missing)
  if (missing.length > 0) log.warn({ missing }, `tables are missing: ${missing.join(', ')}`)
  if (unknown.length > 0) {
    log.warn({ unknown }, `a newer version has migrated this database: ${unknown.join(', ')}`)
  }
  if (pending.length > 0) {
    // From which all drift may come: what is left after it will be told then.
    const message = `the database is that of an earlier version, run "npm run migrate": ${pending.join(', ')} pending`
    return log.warn({ pending }, message)
  }
  for (const [table, differences] of drift) {
    const message = `table ${table} is not what its entity asks for: ${differences.join('; ')}`
    log.warn({ table, drift: differences }, message)
  }
}

function namesOf(named: readonly { name: string }[]): string[] {
  return named.map(({ name }) => name)
}
