import { type Log, type Orm, prepareSchema, type SchemaMode, type SchemaReport } from 'fastify-mikro-orm'
import { migrations } from '../database/migrations/index.ts'

/** Another process may be running long migrations. */
const lock = { timeout: 86_400_000, signal: new AbortController().signal }

/** Milliseconds to wait for a table that a transaction uses; all other queries of the table wait as well. */
const lockTimeout = 10_000

/** Creates tables and applies migrations, as the mode allows. @returns what it did, and what there is to do */
export function bringUpToDate(orm: Orm, schemaMode: SchemaMode, log?: Log): Promise<SchemaReport> {
  return prepareSchema(orm, { schemaMode, schemaMigrations: migrations, lockTimeout }, lock, log)
}
