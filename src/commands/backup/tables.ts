import type { EntityClass, EntityManager } from '@mikro-orm/sql'
import { entities } from '../../database/entities.ts'
import { derivedTables } from '../board.ts'

/** Tables that no backup has: log-ins, tokens and webhooks are secrets, and a copy of the board tells nobody;
 * attempts, jobs and locks are worthless later. */
export const leftOut: readonly string[] = [
  'sessions',
  'tokens',
  'attempts',
  'secrets',
  'jobs',
  'webhooks',
  'deliveries',
  'link_locks'
]

/** Settings that are left out: the versions belong to the processes and words of a database, the secret to its sessions. */
const settingsLeftOut = {
  always: `name in ('version', 'words_version')`,
  withoutSessions: `name in ('secret', 'version', 'words_version')`
}

/** Rows that no backup has. */
export const rowsLeftOut: Record<string, string> = { settings: settingsLeftOut.withoutSessions }

export interface TableOptions {
  /** Whether the tables that backups leave out are there as well, and the secret. */
  withSessions: boolean
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

/** The tables of a backup or an export. Each refers only to those before it, and to earlier rows of itself. */
export function portableTables(em: EntityManager, { withSessions }: TableOptions): Table[] {
  const all: readonly EntityClass[] = entities
  const rows = withSessions ? { settings: settingsLeftOut.always } : rowsLeftOut
  return all
    .map((entity) => {
      const { tableName, props } = em.getMetadata().get(entity)
      const columns = props.filter(({ persist }) => persist !== false).flatMap(toColumns)
      const key = props.filter(({ primary }) => primary).flatMap(({ fieldNames }) => fieldNames)
      return { name: tableName, leftOut: rows[tableName] ?? null, columns, key }
    })
    .filter(({ name }) => (withSessions || !leftOut.includes(name)) && !derivedTables.includes(name))
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
