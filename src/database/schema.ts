import { type Log, type Orm, prepareSchema, type SchemaMode, type SchemaReport } from 'fastify-mikro-orm'
import { CodedError } from '../errors/coded-error.ts'
import { migrations } from './migrations/index.ts'

/** Another process may be running long migrations. */
const lock = { timeout: 86_400_000, signal: new AbortController().signal }

/** Milliseconds to wait for a table that a transaction uses; all other queries of the table wait as well. */
const lockTimeout = 10_000

/** Creates tables and applies migrations, as the mode allows. @returns what it did, and what there is to do */
export function bringUpToDate(orm: Orm, schemaMode: SchemaMode, log?: Log): Promise<SchemaReport> {
  return prepareSchema(orm, { schemaMode, schemaMigrations: migrations, lockTimeout }, lock, log)
}

/** @throws {CodedError} DATABASE_OUTDATED while migrations are pending: pages would fail that read what they add */
export async function requireMigrated(orm: Orm) {
  const { pending } = await bringUpToDate(orm, 'none')
  if (pending.length === 0) return
  const message =
    'The database is of an earlier version: run npm run migrate, or set DATABASE_SCHEMA=migrate.'
  throw new CodedError('DATABASE_OUTDATED', message)
}
