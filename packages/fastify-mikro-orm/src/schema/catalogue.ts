import { isSqlite } from '../engine.ts'
import type { EntityManager } from '../types.ts'

export interface TableShape {
  columns: Map<string, ColumnShape>
  indexes: IndexShape[]
}

export interface ColumnShape {
  type: string
  nullable: boolean
  /** An insert without this column fails. */
  required: boolean
}

interface IndexShape {
  columns: string[]
  unique: boolean
}

export type Catalogue = Map<string, TableShape>

/** The names of the columns by table. */
export function columnsOf(catalogue: Catalogue): Map<string, string[]> {
  return new Map([...catalogue].map(([table, { columns }]) => [table, [...columns.keys()]]))
}

interface ColumnRow {
  table_name: string
  column_name: string
  type: string
  nullable: number
  required: number
}

interface IndexRow {
  table_name: string
  index_name: string
  column_name: string
  is_unique: number
}

const sqlite = {
  columns: `select t.name as table_name, c.name as column_name, 
      case when lower(c.type) like 'varchar(%' then 'text' else lower(c.type) end as type, c."notnull" = 0 as nullable,
      c."notnull" and c.dflt_value is null and not c.pk as required
    from sqlite_schema t, pragma_table_xinfo(t.name) c
    where t.type = 'table' and t.name not like 'sqlite\\_%' escape '\\' and c.hidden <> 1
    order by t.name, c.cid`,
  indexes: `select t.name as table_name, i.name as index_name, c.name as column_name, i."unique" as is_unique
    from sqlite_schema t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
    where t.type = 'table' and c.name is not null order by t.name, i.name, c.seqno`
}

const mysql = {
  columns: `select table_name as table_name, column_name as column_name, lower(column_type) as type,
      is_nullable = 'YES' as nullable, is_nullable = 'NO' and column_default is null and extra = '' as required
    from information_schema.columns where table_schema = database() order by table_name, ordinal_position`,
  indexes: `select table_name as table_name, index_name as index_name, column_name as column_name,
      non_unique = 0 as is_unique
    from information_schema.statistics where table_schema = database() and column_name is not null
    order by table_name, index_name, seq_in_index`
}

/** Reads all tables in two queries. */
export async function readCatalogue(em: EntityManager): Promise<Catalogue> {
  const sql = isSqlite(em) ? sqlite : mysql
  const catalogue: Catalogue = new Map()
  for (const row of await em.execute<ColumnRow[]>(sql.columns)) {
    const table = getOrAdd(catalogue, row.table_name, () => ({ columns: new Map(), indexes: [] }))
    table.columns.set(row.column_name, {
      type: row.type,
      nullable: Boolean(row.nullable),
      required: Boolean(row.required)
    })
  }
  const indexes = new Map<string, IndexShape>()
  for (const row of await em.execute<IndexRow[]>(sql.indexes)) {
    const index = getOrAdd(indexes, `${row.table_name} ${row.index_name}`, () => {
      const added: IndexShape = { columns: [], unique: Boolean(row.is_unique) }
      catalogue.get(row.table_name)?.indexes.push(added)
      return added
    })
    index.columns.push(row.column_name)
  }
  return catalogue
}

function getOrAdd<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  const found = map.get(key)
  if (found !== undefined) return found
  const created = create()
  map.set(key, created)
  return created
}
