import { type RawQueryFragment, raw } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite } from 'fastify-mikro-orm'
import { currentTime } from '../sql/dates.ts'
import { write } from '../sql/write.ts'

/**
 * SQL that says of a row of `posts` that its page has changed. It belongs into every transaction after which the
 * page shows something else: whoever keeps pages, in this process or in another one, goes by it.
 */
export function changed(em: EntityManager): string {
  return `version = version + 1, changed_at = ${currentTime(em)}`
}

/** The same for what writes through entities. */
export function changedFields(em: EntityManager): {
  version: RawQueryFragment
  changed_at: RawQueryFragment
} {
  return { version: raw('version + 1'), changed_at: raw(currentTime(em)) }
}

/**
 * Says that the page of one post has changed, and locks its row until the transaction ends: it is the first one in
 * the order of locks.
 */
export async function changePost(tx: EntityManager, postId: number) {
  await write(tx, `update posts set ${changed(tx)} where id = ?`, [postId])
}

/** Posts that may change in a minute before it is not worth telling which. */
const mostChanges = 1000

/**
 * Reads which posts have changed lately. A transaction that takes long appears when it is committed, in the place of
 * when it wrote: so compare with what was read before, and look back further than any transaction takes.
 * @param em a fork of its own
 * @param window milliseconds to look back
 * @returns the posts, each with a text that is another one after every change; null when there are too many
 */
export async function readChanges(em: EntityManager, window: number) {
  const now = currentTime(em)
  const since = isSqlite(em) ? `${now} - ${window}` : `${now} - interval ${window / 1000} second`
  const rows = await em.execute<{ id: number; version: number; changed_at: unknown }[]>(
    `select id, version, changed_at from posts where changed_at >= ${since} limit ${mostChanges + 1}`
  )
  if (rows.length > mostChanges) return null
  return rows.map(({ id, version, changed_at }) => ({ id, state: `${version} ${changed_at}` }))
}
