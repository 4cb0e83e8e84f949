import { type DatabaseTable, SchemaGenerator, type SchemaHelper } from '@mikro-orm/sql'
import { isSqlite } from '../engine.ts'
import { DbError } from '../errors.ts'
import type { SchemaMode } from '../options.ts'
import type { Orm } from '../types.ts'

/** A table comes after those that it references. @throws {DbError} DB_SCHEMA_FAILED for views and routines */
export function tablesOfEntities(orm: Orm, mode: SchemaMode): DatabaseTable[] {
  const { schema } = orm
  if (!(schema instanceof SchemaGenerator)) throw new TypeError('Not a schema generator for SQL')
  const target = schema.getTargetSchema()
  const other = target.getViews()[0] ?? target.getRoutines()[0]
  if (other && mode !== 'none')
    throw new DbError(
      'DB_SCHEMA_FAILED',
      `Only tables are created at the start, and ${other.name} is not a table.`
    )
  return target.getTables()
}

/**
 * The statements that create a table. MySQL and MariaDB commit each, so everything is in a single one: a process that is
 * killed must not leave a table without its keys, since a table that exists is never altered.
 */
export function createStatements(orm: Orm, table: DatabaseTable): string[] {
  const helper = orm.driver.getPlatform().getSchemaHelper()
  if (!helper) throw new TypeError('Not a platform for SQL')
  const statements = helper.createTable(table).map((statement) => statement.replace(/;$/, ''))
  if (isSqlite(orm.em)) return hasCompositeKey(table) ? statements.map(withoutRowid) : statements
  return [inOneStatement(orm, helper, table, statements)]
}

function hasCompositeKey(table: DatabaseTable): boolean {
  return (table.getPrimaryKey()?.columnNames.length ?? 0) > 1
}

/** The table is its key, as on the servers, and takes half of the space. https://www.sqlite.org/withoutrowid.html */
function withoutRowid(statement: string): string {
  return /^create table /i.test(statement) ? `${statement} without rowid` : statement
}

/** `alter table t add X` is `X` inside the parentheses of `create table t (…)`. */
function inOneStatement(orm: Orm, helper: SchemaHelper, table: DatabaseTable, statements: string[]): string {
  const [create = '', ...rest] = statements
  const foreignKeys = Object.values(table.getForeignKeys()).map((key) => helper.createForeignKey(table, key))
  const prefix = `alter table ${table.getQuotedName()} add `
  const clauses = [...rest, ...foreignKeys].map((statement) => {
    if (!statement.startsWith(prefix)) throw cannotFold(table, statement)
    return statement.slice(prefix.length)
  })
  const ending = `)${helper.finalizeTable(table, orm.config.get('charset'), orm.config.get('collate'))}`
  if (!create.endsWith(ending)) throw cannotFold(table, create)
  const start = create.slice(0, -ending.length).replace(/^create table /, 'create table if not exists ')
  return `${[start, ...clauses].join(', ')}${ending}`
}

function cannotFold(table: DatabaseTable, statement: string) {
  return new DbError('DB_SCHEMA_FAILED', `${table.name} cannot be created in one statement: ${statement}`)
}
