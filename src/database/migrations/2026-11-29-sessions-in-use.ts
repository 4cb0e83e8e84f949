import type { Migration } from 'fastify-mikro-orm'

/** Adds to a session when it was last used, and by which browser. */
export const sessionsInUse: Migration = {
  name: '2026-11-29-sessions-in-use',
  async up(change) {
    await change.addColumn('sessions', 'last_used_at', { sqlite: 'datetime null', mysql: 'datetime(3) null' })
    await change.addColumn('sessions', 'agent', { sqlite: 'text null', mysql: 'varchar(60) null' })
  }
}
