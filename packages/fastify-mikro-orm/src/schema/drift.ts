import type { Column, DatabaseTable } from '@mikro-orm/sql'
import type { ColumnShape, TableShape } from './catalogue.ts'

/**
 * How a table differs from what its entity asks for, one phrase for each column or index. MikroORM's own
 * comparison finds differences on MariaDB where there are none, in every nullable column.
 * @param actual undefined for a table that does not exist, which differs in nothing
 */
export function describeDrift(wanted: DatabaseTable, actual: TableShape | undefined): string[] {
  if (!actual) return []
  return [...columnDrift(wanted, actual), ...indexDrift(wanted, actual)]
}

function columnDrift(wanted: DatabaseTable, { columns }: TableShape): string[] {
  const known = new Set(wanted.getColumns().map((column) => column.name))
  const strangers = [...columns].filter(([name, column]) => column.required && !known.has(name))
  return [
    ...wanted.getColumns().flatMap((column) => compareColumn(column, columns.get(column.name))),
    ...strangers.map(([name]) => `column ${name} is required, and the entity does not know it`)
  ]
}

function compareColumn(wanted: Column, actual: ColumnShape | undefined): string[] {
  const { name, type } = wanted
  if (!actual) return [`column ${name} is missing`]
  const drift: string[] = []
  if (!isSameType(wanted, actual)) drift.push(`column ${name} is ${actual.type} and not ${type}`)
  if (Boolean(wanted.nullable) !== actual.nullable) {
    drift.push(`column ${name} ${actual.nullable ? 'may' : 'may not'} be null`)
  }
  return drift
}

function isSameType({ type, autoincrement }: Column, actual: ColumnShape): boolean {
  // Whatever the entity says, the key that SQLite counts up by itself is an integer.
  if (autoincrement && actual.type === 'integer') return true
  return plainType(type) === plainType(actual.type)
}

/** One spelling of each type: MariaDB has `int(10) unsigned` for `int` and `longtext` for `json`. */
function plainType(type: string): string {
  return type
    .toLowerCase()
    .replace(/^(tinyint|smallint|mediumint|int|bigint)\(\d+\)/, '$1')
    .replace(/^numeric/, 'decimal')
    .replace(/^json$/, 'longtext')
    .replace(/ unsigned$/, '')
    .replace('(0)', '')
}

function indexDrift(wanted: DatabaseTable, { indexes }: TableShape): string[] {
  return wanted
    .getIndexes()
    .filter(({ primary, expression, columnNames, unique }) => {
      if (primary || expression) return false
      return !indexes.some((index) => serves(index.columns, columnNames, unique) && (index.unique || !unique))
    })
    .map(({ keyName, columnNames, unique }) => {
      return `${unique ? 'unique index' : 'index'} ${keyName} (${columnNames.join(', ')}) is missing`
    })
}

/** A longer index serves a shorter one as well, but it does not make the same columns unique. */
function serves(actual: string[], wanted: string[], exactly: boolean): boolean {
  return wanted.every((column, i) => column === actual[i]) && (!exactly || actual.length === wanted.length)
}
