import type { Migration } from 'fastify-mikro-orm'

const time = { sqlite: 'datetime null', mysql: 'datetime(3) null' }

/** Adds applications, and when the password was typed again. */
export const admin: Migration = {
  name: '2026-11-29-admin',
  async up(change) {
    await change.addColumn('sessions', 'confirmed_at', time)
    await change.addColumn('users', 'application', { sqlite: 'text null', mysql: 'text null' })
    await change.addColumn('users', 'refused_at', time)
    await change.addIndex('users', 'users_waiting', ['approved_at', 'id'])
    await change.addIndex('users', 'users_refused', ['refused_at'])
  }
}
