import type { Migration } from 'fastify-mikro-orm'

/** Adds the choice of members to act on pages by keys. */
export const shortcuts: Migration = {
  name: '2026-11-30-shortcuts',
  async up(change) {
    await change.addColumn('users', 'shortcuts', {
      sqlite: 'integer not null default false',
      mysql: 'tinyint(1) not null default false'
    })
  }
}
