import type { Migration } from 'fastify-mikro-orm'

const time = { sqlite: 'datetime null', mysql: 'datetime(3) null' }

/** Adds roles, bans and approval. The default makes all members approved, those of running older processes included. */
export const roles: Migration = {
  name: '2026-11-29-roles',
  async up(change) {
    await change.addColumn('users', 'role', {
      sqlite: `text not null default 'member'`,
      mysql: `varchar(10) not null default 'member'`
    })
    await change.addColumn('users', 'banned_until', time)
    await change.addColumn('users', 'ban_reason', { sqlite: 'text null', mysql: 'varchar(500) null' })
    await change.addColumn('users', 'approved_at', {
      sqlite: 'datetime null default 0',
      mysql: `datetime(3) null default '1970-01-01 00:00:00.000'`
    })
    await change.addColumn('users', 'invited_by', { sqlite: 'integer null', mysql: 'int null' })
    await change.addColumn('users', 'email_verified_at', time)
  }
}
