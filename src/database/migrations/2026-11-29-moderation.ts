import type { Migration } from 'fastify-mikro-orm'

const time = { sqlite: 'datetime null', mysql: 'datetime(3) null' }

/** Adds what moderators set: removals, locks and pins. */
export const moderation: Migration = {
  name: '2026-11-29-moderation',
  async up(change) {
    for (const column of ['removed_at', 'locked_at', 'pinned_at'])
      await change.addColumn('posts', column, time)
    await change.addIndex('posts', 'posts_pinned', ['pinned_at', 'id'])
    await change.addColumn('comments', 'removed_at', time)
  }
}
