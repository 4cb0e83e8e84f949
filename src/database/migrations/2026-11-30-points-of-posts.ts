import type { Migration } from 'fastify-mikro-orm'

/** Adds an index by which the hits of a search are sorted. */
export const pointsOfPosts: Migration = {
  name: '2026-11-30-points-of-posts',
  up: (change) => change.addIndex('posts', 'posts_points', ['id', 'vote_count', 'deleted_at', 'created_at'])
}
