import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite } from 'fastify-mikro-orm'
import { currentTime } from '../sql/dates.ts'
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
 * Reads which posts have changed recently. A transaction becomes visible at its commit with the time of its write, so
 * the window has to be longer than any transaction.
 * @param window milliseconds to look back
 * @returns the posts, each with a text that differs after every change; null when there are more than 1,000
 */
export async function readChanges(em: EntityManager, window: number) {
  const now = currentTime(em)
  const since = isSqlite(em) ? `${now} - ${window}` : `${now} - interval ${window / 1000} second`
  const rows = await em.execute<{ id: number; version: number; changed_at: unknown }[]>(
    `select id, version, changed_at from posts where changed_at >= ${since} limit ${maxChanges + 1}`
  )
  if (rows.length > maxChanges) return null
  return rows.map(({ id, version, changed_at }) => ({ id, state: `${version} ${changed_at}` }))
}
