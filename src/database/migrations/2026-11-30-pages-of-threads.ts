import type { Migration, SchemaChange } from 'fastify-mikro-orm'

/** Ids that one statement writes. */
const step = 1_000

const old = 'comments_post_id_index'

/** Adds the size of each comment, and an index that covers the outline of a thread. */
export const pagesOfThreads: Migration = {
  name: '2026-11-30-pages-of-threads',
  async up(change) {
    await change.addColumn('comments', 'bytes', {
      sqlite: 'integer not null default 0',
      mysql: 'int not null default 0'
    })
    for (let id = await idAfter(change, 0); id !== null; id = await idAfter(change, id + step - 1)) {
      const size = 'octet_length(comment_text) + octet_length(comment_html)'
      await change.execute(`update comments set bytes = ${size} where id >= ? and id < ?`, [id, id + step])
    }
    const columns = ['post_id', 'vote_count', 'created_at', 'id', 'parent_id', 'deleted_at', 'bytes']
    await change.addIndex('comments', 'comments_thread', columns)
    await dropOldIndex(change)
  }
}

async function idAfter(change: SchemaChange, id: number): Promise<number | null> {
  const sql = 'select min(id) as id from comments where id > ?'
  const [row] = await change.read<{ id: number | null }>(sql, [id])
  return row?.id ?? null
}

/** The new index begins with the same column, as the foreign key needs it. */
async function dropOldIndex(change: SchemaChange) {
  if (change.dialect === 'sqlite') return change.execute(`drop index if exists ${old}`)
  const rows = await change.read(
    `select 1 from information_schema.statistics
      where table_schema = database() and table_name = 'comments' and index_name = ?`,
    [old]
  )
  if (rows.length > 0) await change.execute(`alter table comments drop index ${old}`)
}
