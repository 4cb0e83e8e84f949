import { isSqlite } from '../engine.ts'
import { DbError } from '../errors.ts'
import type { Orm } from '../types.ts'
import { readApplied, recordApplied } from './applied.ts'
import { readCatalogue } from './catalogue.ts'
import { type Migration, SchemaChange } from './migration.ts'
import { type LockOptions, withSchemaLock } from './schema-lock.ts'

/** Applies a migration under the schema lock. @returns false when another process has applied it meanwhile */
export function applyMigration(
  orm: Orm,
  migration: Migration,
  lock: LockOptions,
  lockTimeout: number
): Promise<boolean> {
  return withSchemaLock(orm, lock, async (em) => {
    const existing = await readCatalogue(em)
    if ((await readApplied(em, existing)).includes(migration.name)) return false
    try {
      // While ALTER TABLE waits for a transaction, all other statements on that table wait behind it.
      if (!isSqlite(em)) await em.execute(`set session lock_wait_timeout = ${Math.ceil(lockTimeout / 1000)}`)
      await migration.up(new SchemaChange(em, existing))
      await recordApplied(em, [migration.name])
      return true
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      const message = `The migration ${migration.name} failed and can be repeated: ${reason}`
      throw new DbError('DB_SCHEMA_FAILED', message, { cause })
    }
  })
}
