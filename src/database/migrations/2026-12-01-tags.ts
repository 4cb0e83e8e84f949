import type { Migration } from 'fastify-mikro-orm'

/** Adds the indexes for the comments since a visit, and for what a member voted for. */
export const tags: Migration = {
  name: '2026-12-01-tags',
  async up(change) {
    await change.addIndex('comments', 'comments_since', ['post_id', 'created_at', 'user_id', 'deleted_at'])
    await change.addIndex('votes', 'votes_time', ['user_id', 'created_at', 'post_id'])
  }
}
