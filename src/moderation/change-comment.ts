import type { EntityManager } from '@mikro-orm/sql'
import { commentNotFound } from '../comments/errors.ts'
import { versionBump } from '../posts/version.ts'
import { currentTime } from '../sql/dates.ts'
import { write } from '../sql/write.ts'
import { type CommentText, weighComment } from '../words/weigh.ts'
import type { Action } from './schema.ts'
import { moderateWords } from './words.ts'

/** SQL of an act on a comment that has the state for it, and by how much the post's counter changes. */
const changes: Partial<Record<Action, { set: string; where: string; count: number }>> = {
  remove: { set: 'deleted_at = $now, removed_at = $now', where: 'deleted_at is null', count: -1 },
  restore: { set: 'deleted_at = null, removed_at = null', where: 'removed_at is not null', count: 1 }
}

/** Changes a comment for `moderate()`; its post is locked first. @throws {CodedError} COMMENT_NOT_FOUND */
export async function changeComment(tx: EntityManager, id: number, action: Action) {
  const sql = 'select comment_html, user_id, post_id, deleted_at, removed_at from comments where id = ?'
  const [row] = await tx.execute<
    (CommentText & { post_id: number; deleted_at: unknown; removed_at: unknown })[]
  >(sql, [id])
  if (!row || (row.deleted_at !== null && row.removed_at === null)) throw commentNotFound()
  const { user_id, post_id } = row
  const change = changes[action]
  const updateWords = async () => moderateWords(tx, 'comment', id, action, weighComment(row))
  if (!change) return { user_id, post_id, changed: false, updateWords }
  await write(tx, `update posts set ${versionBump(tx)} where id = ?`, [post_id])
  const set = change.set.replaceAll('$now', currentTime(tx))
  const changed = (await write(tx, `update comments set ${set} where id = ? and ${change.where}`, [id])) > 0
  if (changed) {
    const count = 'update posts set comment_count = comment_count + ? where id = ?'
    await write(tx, count, [change.count, post_id])
  }
  return { user_id, post_id, changed, updateWords }
}
