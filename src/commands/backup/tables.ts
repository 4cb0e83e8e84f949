import type { EntityClass, EntityManager } from '@mikro-orm/sql'
import { entities } from '../../database/entities.ts'
import { derivedTables } from '../board.ts'

/** Tables that no backup has: log-ins, tokens and webhooks are secrets, and a copy of the board tells nobody;
 * attempts and jobs are worthless later. */
export const leftOut: readonly string[] = [
  'sessions',
  'tokens',
  'attempts',
  'secrets',
  'jobs',
  'webhooks',
  'deliveries'
]

/** Rows that no backup has: the secret belongs to its database, and the versions to its processes and words. */
export const rowsLeftOut: Record<string, string> = {
  settings: `name in ('secret', 'version', 'words_version')`
}

export interface Table {
  name: string
  /** The condition of rows that are left out. */
  leftOut: string | null
  columns: Column[]
  /** Columns of the primary key. */
  key: string[]
}

interface Column {
  name: string
  isDate: boolean
}

/** The tables of a backup. Each refers only to those before it, and to earlier rows of itself. */
export function portableTables(em: EntityManager): Table[] {
  const all: readonly EntityClass[] = entities
  return all
    .map((entity) => {
      const { tableName, props } = em.getMetadata().get(entity)
      const columns = props.filter(({ persist }) => persist !== false).flatMap(toColumns)
      const key = props.filter(({ primary }) => primary).flatMap(({ fieldNames }) => fieldNames)
      return { name: tableName, leftOut: rowsLeftOut[tableName] ?? null, columns, key }
    })
    .filter(({ name }) => !leftOut.includes(name) && !derivedTables.includes(name))
}

function toColumns({
  fieldNames = [],
  runtimeType
}: {
  fieldNames?: string[]
  runtimeType: string
}): Column[] {
  return fieldNames.map((name) => ({ name, isDate: runtimeType === 'Date' }))
}
