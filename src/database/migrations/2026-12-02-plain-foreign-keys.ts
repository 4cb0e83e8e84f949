import type { Migration, SchemaChange } from 'fastify-mikro-orm'

interface Key {
  table: string
  column: string
  references: string
}

const keys: Key[] = [
  { table: 'comments', column: 'parent_id', references: 'comments' },
  { table: 'tag_choices', column: 'user_id', references: 'users' },
  { table: 'tag_choices', column: 'tag_id', references: 'tags' },
  { table: 'post_tags', column: 'post_id', references: 'posts' },
  { table: 'post_tags', column: 'tag_id', references: 'tags' },
  { table: 'post_marks', column: 'user_id', references: 'users' },
  { table: 'post_marks', column: 'post_id', references: 'posts' }
]

/** Removes the actions of foreign keys, with which Group Replication refuses every write once it has several primaries. */
export const plainForeignKeys: Migration = {
  name: '2026-12-02-plain-foreign-keys',
  async up(change) {
    if (change.dialect === 'sqlite') return
    // Otherwise the whole table would be copied.
    await change.execute('set foreign_key_checks = 0')
    try {
      for (const key of keys) await removeActions(change, key)
    } finally {
      await change.execute('set foreign_key_checks = 1')
    }
  }
}

/** In two statements, since a name cannot be used again in the statement that drops it. */
async function removeActions(change: SchemaChange, { table, column, references }: Key) {
  const name = `${table}_${column}_foreign`
  const [rules] = await change.read<{ deletes: string; updates: string }>(
    `select delete_rule as deletes, update_rule as updates from information_schema.referential_constraints
      where constraint_schema = database() and constraint_name = ?`,
    [name]
  )
  const passive = ['NO ACTION', 'RESTRICT']
  if (rules && passive.includes(rules.deletes) && passive.includes(rules.updates)) return
  if (rules) await change.execute(`alter table ${table} drop foreign key ${name}`)
  await change.execute(
    `alter table ${table} add constraint ${name} foreign key (${column}) references ${references} (id)`
  )
}
