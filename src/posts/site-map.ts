import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite } from 'fastify-mikro-orm'
import { type SqlDate, toDate } from '../sql/dates.ts'

/** Ids of one part of the map of the site, which has at most as many posts. Others accept 50,000. */
export const mapPartSize = 10_000

/** Parts that are listed, those of the newest posts. */
const maxParts = 1_000

/** Parts that one statement looks for: SQLite takes 500 at most. */
const atOnce = 100

/** Finds the parts of the map that have posts, the newest first, with one look at the primary key for each. */
export async function listMapParts(em: EntityManager): Promise<number[]> {
  const [row] = await em.execute<{ newest: number | null }[]>('select max(id) as newest from posts')
  const last = Math.ceil((row?.newest ?? 0) / mapPartSize)
  const first = Math.max(1, last - maxParts + 1)
  const parts: number[] = []
  for (let end = last; end >= first; end -= atOnce) {
    const start = Math.max(first, end - atOnce + 1)
    const some = Array.from({ length: end - start + 1 }, (_, index) => start + index)
    // Only constants make ranges of the key: with those of a recursive query, servers read every post.
    const sql = some.map((part) => `select * from (${anyOf(em, part)}) as part${part}`).join(' union all ')
    const rows = await em.execute<{ part: number }[]>(sql)
    parts.push(...rows.map(({ part }) => Number(part)).sort((a, b) => b - a))
  }
  return parts
}

function anyOf(em: EntityManager, part: number): string {
  return `select ${part} as part from posts p ${isSqlite(em) ? '' : 'force index (primary)'}
    where p.id > ${(part - 1) * mapPartSize} and p.id <= ${part * mapPartSize} and p.deleted_at is null limit 1`
}

/** Reads the posts of a part along the primary key, with the time of the last edit or comment. */
export async function readMapPart(em: EntityManager, part: number): Promise<{ id: number; changed: Date }[]> {
  const rows = await em.execute<{ id: number; updated_at: SqlDate; active_at: SqlDate }[]>(
    `select p.id, p.updated_at, p.active_at from posts p
      where p.id > ? and p.id <= ? and p.deleted_at is null order by p.id`,
    [(part - 1) * mapPartSize, part * mapPartSize]
  )
  return rows.map(({ id, updated_at, active_at }) => ({
    id,
    changed: new Date(Math.max(toDate(updated_at).getTime(), toDate(active_at).getTime()))
  }))
}
