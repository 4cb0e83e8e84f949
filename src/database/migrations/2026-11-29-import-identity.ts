import type { Migration } from 'fastify-mikro-orm'

const old = 'posts_import_id_unique'

/** Identifies an imported post by its id and its time: with the id alone, the posts of a second source were lost. */
export const importIdentity: Migration = {
  name: '2026-11-29-import-identity',
  async up(change) {
    await change.addIndex('posts', 'posts_import', ['import_id', 'created_at'], { unique: true })
    if (change.dialect === 'sqlite') return change.execute(`drop index if exists ${old}`)
    const existing = await change.read(
      `select 1 from information_schema.statistics
        where table_schema = database() and table_name = 'posts' and index_name = ?`,
      [old]
    )
    if (existing.length > 0) await change.execute(`alter table posts drop index ${old}`)
  }
}
