import type { EntityManager } from '@mikro-orm/sql'
import type { CommentNode } from '../comments/schema.ts'
import { walkThread } from '../comments/walk.ts'

/** Sets `voted` of all comments of a thread, in one query, but not of the reader's own. @param userId the reader */
export async function markVotedComments(em: EntityManager, userId: number, thread: CommentNode[]) {
  const [first] = thread
  if (!first) return
  const sql = `select v.comment_id as id from comment_votes v join comments c on c.id = v.comment_id
    where v.user_id = ? and c.post_id = ?`
  const rows = await em.execute<{ id: number }[]>(sql, [userId, first.post_id])
  const voted = new Set(rows.map((row) => row.id))
  for (const comment of walkThread(thread)) {
    if (comment.user?.id !== userId) comment.voted = voted.has(comment.id)
  }
}

/** Whether a member has voted for a comment. */
export async function hasVotedForComment(
  em: EntityManager,
  userId: number,
  commentId: number
): Promise<boolean> {
  const sql = 'select 1 from comment_votes where user_id = ? and comment_id = ?'
  return (await em.execute<object[]>(sql, [userId, commentId])).length > 0
}
