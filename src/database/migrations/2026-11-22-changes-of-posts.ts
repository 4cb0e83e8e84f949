import type { Migration, SchemaChange } from 'fastify-mikro-orm'

const changedAt = {
  sqlite: 'datetime not null default 0',
  mysql: `datetime(3) not null default '1970-01-01 00:00:00.000'`
}

/** Adds the version of a post's page, and an index to find expired sessions. */
export const changesOfPosts: Migration = {
  name: '2026-11-22-changes-of-posts',
  async up(change) {
    await change.addIndex('sessions', 'sessions_expiry', ['expires_at'])
    await change.addColumn('posts', 'version', {
      sqlite: 'integer not null default 0',
      mysql: 'int not null default 0'
    })
    await change.addColumn('posts', 'changed_at', changedAt)
    if (change.column('posts', 'changed_at')?.required) await addDefault(change)
    await change.addIndex('posts', 'posts_changed', ['changed_at'])
  }
}

/** Some databases were created without the default. SQLite cannot add one, but the values only matter for a minute. */
async function addDefault(change: SchemaChange) {
  if (change.dialect === 'mysql') {
    return change.execute(`alter table posts modify changed_at ${changedAt.mysql}`)
  }
  await change.execute('drop index if exists posts_changed')
  await change.execute('alter table posts drop column changed_at')
  await change.execute(`alter table posts add column changed_at ${changedAt.sqlite}`)
}
