import { type RawQueryFragment, raw } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/sql'
import { currentTime } from '../db/instant.ts'

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
 * @returns whether there is such a post
 */
export async function changePost(tx: EntityManager, postId: number): Promise<boolean> {
  const sql = `update posts set ${changed(tx)} where id = ?`
  const { affectedRows } = await tx.execute<{ affectedRows: number }>(sql, [postId], 'run')
  return affectedRows > 0
}
