import type { EntityManager } from '@mikro-orm/sql'
import type { CommentNode } from '../comments/schema.ts'
import { walkThread } from '../comments/walk.ts'
import { toDate } from '../sql/dates.ts'
import { Visit } from './visit.ts'

/** Records that a member reads a discussion. @returns the time of the previous visit, or null */
export async function recordVisit(
  em: EntityManager,
  userId: number,
  postId: number,
  now: Date
): Promise<Date | null> {
  const sql = 'select visited_at from visits where user_id = ? and post_id = ?'
  const [last] = await em.execute<{ visited_at: unknown }[]>(sql, [userId, postId])
  const visit = { user: userId, post: postId }
  if (last) await em.nativeUpdate(Visit, visit, { visited_at: now })
  // An upsert, since the discussion may be opened in two tabs at once.
  else await em.upsert(Visit, { ...visit, visited_at: now }, { onConflictFields: ['user', 'post'] })
  return last ? toDate(last.visited_at) : null
}

/** Sets `fresh` of all comments of a thread: whether others wrote them after the reader's last visit. */
export function markFreshComments(thread: CommentNode[], userId: number, lastVisit: Date | null) {
  for (const comment of walkThread(thread)) {
    comment.fresh = lastVisit !== null && comment.created_at > lastVisit && comment.user?.id !== userId
  }
}
