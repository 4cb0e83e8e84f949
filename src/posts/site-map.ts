import type { EntityManager } from '@mikro-orm/sql'
import { type SqlDate, toDate } from '../sql/dates.ts'

/** Ids of one part of the map of the site, which has at most as many posts. Others accept 50,000. */
export const mapPartSize = 10_000

/** Parts that are listed, those of the newest posts. */
const maxParts = 1_000

/** Finds the parts of the map that have posts, the newest first, with one look at an index for each. */
export async function listMapParts(em: EntityManager): Promise<number[]> {
  const newest = (before: string) => `(select p.id from posts p where p.deleted_at is null ${before}
    order by p.id desc limit 1)`
  const start = `newest - (newest - 1) % ${mapPartSize}`
  const rows = await em.execute<{ newest: number }[]>(
    `with recursive parts (newest, place) as (
      select ${newest('')}, 1
      union all
      select ${newest(`and p.id < ${start}`)}, place + 1 from parts where newest is not null and place < ${maxParts})
    select newest from parts where newest is not null`
  )
  return rows.map(({ newest }) => partOf(newest))
}

/** @returns the number of the part, from 1 on, that has a post */
function partOf(id: number): number {
  return Math.ceil(id / mapPartSize)
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
