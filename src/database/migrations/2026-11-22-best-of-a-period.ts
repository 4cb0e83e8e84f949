import type { Migration } from 'fastify-mikro-orm'

const indexes = {
  posts_new: ['created_at', 'id', 'deleted_at', 'vote_count'],
  posts_top: ['vote_count', 'id', 'created_at', 'deleted_at']
}

/** Makes the indexes cover "top of a period". */
export const bestOfAPeriod: Migration = {
  name: '2026-11-22-best-of-a-period',
  async up(change) {
    for (const [name, columns] of Object.entries(indexes)) {
      if (change.dialect === 'mysql') {
        // In one statement, since running processes name the index in their queries.
        await change.execute(`alter table posts drop index ${name}, add index ${name} (${columns})`)
      } else {
        await change.execute(`drop index if exists ${name}`)
        await change.addIndex('posts', name, columns)
      }
    }
  }
}
