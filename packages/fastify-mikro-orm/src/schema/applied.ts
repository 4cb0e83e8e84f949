import { isSqlite } from '../engine.ts'
import type { EntityManager } from '../types.ts'
import type { Catalogue } from './catalogue.ts'

const table = 'db_migrations'

const definition = `create table if not exists ${table} (
  name varchar(190) not null primary key,
  applied_at datetime not null
)`

/** Which migrations were applied, in their order. Writes nothing. */
export async function readApplied(em: EntityManager, existing: Catalogue): Promise<string[]> {
  if (!existing.has(table)) return []
  const rows = await em.execute<{ name: string }[]>(`select name from ${table} order by applied_at, name`)
  return rows.map(({ name }) => name)
}

/** Repeating it does no harm. */
export async function recordApplied(em: EntityManager, names: string[]) {
  await em.execute(definition)
  const insert = `insert ${isSqlite(em) ? 'or ' : ''}ignore into ${table} (name, applied_at)`
  for (const name of names) await em.execute(`${insert} values (?, current_timestamp)`, [name])
}
