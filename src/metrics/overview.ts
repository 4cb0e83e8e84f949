import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite } from 'fastify-mikro-orm'

export interface Overview {
  members: number
  posts: number
  failedJobs: number
  waitingMembers: number
  openFlags: number
  /** Name and version of the database. */
  database: string
}

/** Counts what administrators look at first, in one statement. */
export async function readOverview(em: EntityManager): Promise<Overview> {
  const version = isSqlite(em) ? 'sqlite_version()' : 'version()'
  const [row = {}] = await em.execute<Partial<Omit<Overview, 'database'> & { version: string }>[]>(
    `select (select count(*) from users where deleted_at is null) as members,
      (select count(*) from posts where deleted_at is null) as posts,
      (select count(*) from jobs where failed_at is not null) as failedJobs,
      (select count(*) from users where approved_at is null and refused_at is null and deleted_at is null) as waitingMembers,
      (select count(*) from flags where resolved_at is null) as openFlags,
      ${version} as version`
  )
  const { version: found = '', members = 0, posts = 0 } = row
  const { failedJobs = 0, waitingMembers = 0, openFlags = 0 } = row
  const name = isSqlite(em) ? 'SQLite' : /mariadb/i.test(found) ? 'MariaDB' : 'MySQL'
  return { members, posts, failedJobs, waitingMembers, openFlags, database: `${name} ${found}` }
}
