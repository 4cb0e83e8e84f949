import type { Migration } from 'fastify-mikro-orm'

const time = { sqlite: 'bigint not null default 0', mysql: 'bigint not null default 0' }

/** Adds the token buckets by which the posts and comments of a member are limited. */
export const tokenBuckets: Migration = {
  name: '2026-11-30-token-buckets',
  async up(change) {
    await change.addColumn('users', 'posts_bucket', time)
    await change.addColumn('users', 'comments_bucket', time)
  }
}
