import type { Log } from 'fastify-mikro-orm'
import { CodedError } from '../errors/coded-error.ts'

/** Names of columns by the name of their table. */
export type Tables = ReadonlyMap<string, readonly string[]>

const advice = 'Run npm run adopt (docs/operations.md, "Adopt another board").'

/**
 * Recognises the database of python-newsfeed, which this board comes from and whose tables have the same names: they
 * are no tables of an earlier version. Its Express sibling has other names, and may share the database.
 * @throws {CodedError} DATABASE_FOREIGN before anything is created
 */
export function refuseForeignBoard(tables: Tables, log?: Log) {
  if (tables.has('db_migrations')) return
  const lacks = (table: string, column: string) => tables.get(table)?.includes(column) === false
  if (lacks('users', 'username_key') || lacks('sessions', 'token_hash')) {
    const message = `This is a database of python-newsfeed. Nothing was changed. ${advice}`
    throw new CodedError('DATABASE_FOREIGN', message)
  }
  const isExpress = tables.has('user') && tables.has('post') && !tables.has('users')
  if (isExpress) log?.warn({}, `The database also holds a board of just-tech-news for Express. ${advice}`)
}
