import { type DatabaseTable, SchemaGenerator, type SchemaHelper } from '@mikro-orm/sql'
import { isSqlite } from '../engine.ts'
import { DbError } from '../errors.ts'
import { toDate } from '../sql-dates.ts'
import type { Orm } from '../types.ts'

/** The tables that the entities ask for, those that others refer to before the others. */
export function wantedTables(orm: Orm): DatabaseTable[] {
  const { schema } = orm
  if (!(schema instanceof SchemaGenerator)) throw new TypeError('Not a schema generator for SQL')
  const target = schema.getTargetSchema()
  const other = target.getViews()[0] ?? target.getRoutines()[0]
  if (other) throw new DbError('DB_SCHEMA_FAILED', `Only tables are created here, and ${other.name} is none.`)
  const tables = target.getTables()
  if (isSqlite(orm.em)) {
    tables.forEach(checkLengths)
    tables.forEach(countMilliseconds)
  }
  return tables
}

/**
 * What creates a table with everything that belongs to it. On MySQL and MariaDB, where every statement commits by
 * itself, it is a single one: a process that dies half-way must not leave a table without its keys, since a table
 * that exists is never altered. On SQLite the statements run in one transaction.
 * @throws {DbError} DB_SCHEMA_FAILED for what a single statement cannot create, a trigger for instance
 */
export function createStatements(orm: Orm, table: DatabaseTable): string[] {
  const helper = orm.driver.getPlatform().getSchemaHelper()
  if (!helper) throw new TypeError('Not a platform for SQL')
  const statements = helper.createTable(table).map((statement) => statement.replace(/;$/, ''))
  return isSqlite(orm.em) ? statements : [inOneStatement(orm, helper, table, statements)]
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
  return `${[create.slice(0, -ending.length), ...clauses].join(', ')}${ending}`
}

function cannotFold(table: DatabaseTable, statement: string) {
  return new DbError('DB_SCHEMA_FAILED', `${table.name} cannot be created in one statement: ${statement}`)
}

/** SQLite keeps the length of a `varchar(50)` and ignores it. Its `length()` counts code points, as MySQL does. */
function checkLengths(table: DatabaseTable) {
  for (const { name, type } of table.getColumns()) {
    const limit = /^varchar\((\d+)\)$/.exec(type)?.[1]
    if (limit === undefined) continue
    table.addCheck({ name: `${table.name}_${name}_length`, expression: `length(\`${name}\`) <= ${limit}` })
  }
}

/** SQLite has times as milliseconds, and takes a text for later than any of them. */
function countMilliseconds(table: DatabaseTable) {
  for (const column of table.getColumns()) {
    const time = column.type === 'datetime' && /^'(.+)'$/.exec(column.default ?? '')?.[1]
    if (time) column.default = String(toDate(time).getTime())
  }
}
