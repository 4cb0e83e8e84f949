import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite } from 'fastify-mikro-orm'
import Type, { type Static } from 'typebox'

export const Overview = Type.Object({
  members: Type.Integer(),
  posts: Type.Integer(),
  failed_jobs: Type.Integer(),
  waiting_members: Type.Integer(),
  open_flags: Type.Integer(),
  /** Name and version of the database. */
  database: Type.String()
})

export type Overview = Static<typeof Overview>

/** Counts what administrators look at first, in one statement. */
export async function readOverview(em: EntityManager): Promise<Overview> {
  const version = isSqlite(em) ? 'sqlite_version()' : 'version()'
  const [row = {}] = await em.execute<Partial<Omit<Overview, 'database'> & { version: string }>[]>(
    `select (select count(*) from users where deleted_at is null) as members,
      (select count(*) from posts where deleted_at is null) as posts,
      (select count(*) from jobs where failed_at is not null) as failed_jobs,
      (select count(*) from users where approved_at is null and refused_at is null and deleted_at is null) as waiting_members,
      (select count(*) from flags where resolved_at is null) as open_flags,
      ${version} as version`
  )
  const { version: found = '', members = 0, posts = 0 } = row
  const { failed_jobs = 0, waiting_members = 0, open_flags = 0 } = row
  const name = isSqlite(em) ? 'SQLite' : /mariadb/i.test(found) ? 'MariaDB' : 'MySQL'
  return { members, posts, failed_jobs, waiting_members, open_flags, database: `${name} ${found}` }
}
