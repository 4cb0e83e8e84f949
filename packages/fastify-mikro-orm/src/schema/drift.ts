import type { Column, DatabaseTable } from '@mikro-orm/sql'
import type { ColumnShape, TableShape } from './catalogue.ts'

/** @returns one phrase for each difference. MikroORM's comparison reports every nullable column on MariaDB */
export function describeDrift(wanted: DatabaseTable, actual: TableShape | undefined): string[] {
  if (!actual) return []
  return [...columnDrift(wanted, actual), ...indexDrift(wanted, actual)]
}

function columnDrift(wanted: DatabaseTable, { columns }: TableShape): string[] {
  const known = new Set(wanted.getColumns().map((column) => column.name))
  const unknown = [...columns].filter(([name, column]) => column.required && !known.has(name))
  return [
    ...wanted.getColumns().flatMap((column) => compareColumn(column, columns.get(column.name))),
    ...unknown.map(([name]) => `column ${name} is required, but the entity does not have it`)
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
  // An auto-increment key is always an integer on SQLite.
  if (autoincrement && actual.type === 'integer') return true
  return normalizeType(type) === normalizeType(actual.type)
}

/** Normalizes a type: MariaDB reports `int(10) unsigned` for `int` and `longtext` for `json`. */
function normalizeType(type: string): string {
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
      return !indexes.some((index) => covers(index.columns, columnNames, unique) && (index.unique || !unique))
    })
    .map(({ keyName, columnNames, unique }) => {
      return `${unique ? 'unique index' : 'index'} ${keyName} (${columnNames.join(', ')}) is missing`
    })
}

/** An index with more columns covers fewer ones as well, but does not make them unique. */
function covers(actual: string[], wanted: string[], exactly: boolean): boolean {
  return wanted.every((column, i) => column === actual[i]) && (!exactly || actual.length === wanted.length)
}
