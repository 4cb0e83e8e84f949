import type { EntityManager } from '@mikro-orm/sql'
import { type SqlDate, toDate } from '../sql/dates.ts'
import { write } from '../sql/write.ts'
import type { Discussion } from './schema.ts'
import { versionBump } from './version.ts'

const maxShown = 5

/** SQL for whether the link of the post `p` has other discussions. */
export const hasOthers = `exists (select 1 from posts o
  where o.url_key = p.url_key and o.id <> p.id and o.deleted_at is null)`

/** Reads the newest other discussions of the link of a post. */
export async function readOtherDiscussions(em: EntityManager, postId: number): Promise<Discussion[]> {
  const sql = `select o.id, o.title, o.created_at from posts p join posts o on o.url_key = p.url_key
    where p.id = ? and o.id <> p.id and o.deleted_at is null order by o.created_at desc, o.id desc limit ${maxShown}`
  const rows = await em.execute<{ id: number; title: string; created_at: SqlDate }[]>(sql, [postId])
  return rows.map(({ created_at, ...row }) => ({ ...row, created_at: toDate(created_at) }))
}

/** Marks the pages as changed that name a post as another discussion of their link. */
export async function bumpOtherDiscussions(tx: EntityManager, post: { id: number; url_key: string | null }) {
  if (post.url_key === null) return
  const others = 'url_key = ? and id <> ? and deleted_at is null'
  await write(tx, `update posts set ${versionBump(tx)} where ${others}`, [post.url_key, post.id])
}
