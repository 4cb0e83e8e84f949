import type { Migration } from 'fastify-mikro-orm'

const time = { sqlite: 'datetime null', mysql: 'datetime(3) null' }

/** Adds an address that is to be confirmed, bounces, and the choice of what is sent by mail. */
export const mail: Migration = {
  name: '2026-11-29-mail',
  async up(change) {
    await change.addColumn('users', 'pending_email', { sqlite: 'text null', mysql: 'varchar(254) null' })
    await change.addColumn('users', 'email_bounced_at', time)
    await change.addColumn('users', 'mail_choices', { sqlite: 'text null', mysql: 'varchar(100) null' })
    await change.addColumn('users', 'mailed_until', time)
    await change.addIndex('users', 'users_mail', ['mail_choices'])
  }
}
