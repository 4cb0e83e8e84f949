import type { EntityManager } from '@mikro-orm/sql'
import { allItems, type ItemState } from '../page-cache/change-tracker.ts'
import { currentTime, timeFromNow } from '../sql/dates.ts'
import { write } from '../sql/write.ts'

/** SQL assignments for `posts` in every transaction that changes what a post's page shows: page caches poll them. */
export function versionBump(em: EntityManager): string {
  return `version = version + 1, changed_at = ${currentTime(em)}`
}

/** Marks the page of a post as changed, and locks its row, which is first in the lock order. */
export async function bumpVersion(tx: EntityManager, postId: number) {
  await write(tx, `update posts set ${versionBump(tx)} where id = ?`, [postId])
}

/** With more changed posts than this, all pages are invalidated. */
const maxChanges = 1000

/**
 * Reads which posts have changed recently, and the version of the settings, in one statement. A transaction becomes
 * visible at its commit with the time of its write, so the window has to be longer than any transaction.
 * @param window milliseconds to look back
 * @returns the posts and `allItems`, each with a text that differs after every change; null for more than 1,000 posts
 */
export async function readChanges(em: EntityManager, window: number): Promise<ItemState[] | null> {
  const rows = await em.execute<{ id: number; version: number; changed_at: unknown }[]>(
    `select ${allItems} as id, cast(value as decimal(20)) as version, null as changed_at
      from settings where name = 'version'
    union all select * from (
      select id, version, changed_at from posts where changed_at >= ${timeFromNow(em, -window / 1000)}
      limit ${maxChanges + 1}) as changes`
  )
  // MariaDB makes a decimal of the id, which is a text then.
  const states = rows.map(({ id, version, changed_at }) => ({
    id: Number(id),
    state: Number(id) === allItems ? `${version}` : `${version} ${changed_at}`
  }))
  return states.filter(({ id }) => id !== allItems).length > maxChanges ? null : states
}
