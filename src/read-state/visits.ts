import type { EntityManager } from '@mikro-orm/sql'
import type { CommentNode } from '../comments/schema.ts'
import { walkThread } from '../comments/walk.ts'
import { markDiscussionRead } from '../notices/mark-read.ts'
import { toDate } from '../sql/dates.ts'
import { Visit } from './visit.ts'

/** That a member has read a discussion. */
export interface NewVisit {
  user: number
  post: number
  /** Comments that are not older may not have been shown. */
  visited_at: Date
  /** Whether the member has notices that this may settle. */
  hasNotices?: boolean
}

/** @returns when a member last read a discussion, or null */
export async function findLastVisit(em: EntityManager, userId: number, postId: number): Promise<Date | null> {
  const sql = 'select visited_at from visits where user_id = ? and post_id = ?'
  const [last] = await em.execute<{ visited_at: unknown }[]>(sql, [userId, postId])
  return last ? toDate(last.visited_at) : null
}

/** Records a visit, and marks the notices of the discussion as read. */
export async function recordVisit(em: EntityManager, { visited_at, hasNotices, ...key }: NewVisit) {
  if (hasNotices) await markDiscussionRead(em, key.user, key.post, visited_at)
  if ((await em.nativeUpdate(Visit, key, { visited_at })) > 0) return
  // An upsert, since the discussion may be opened in two tabs at once.
  await em.upsert(Visit, { ...key, visited_at }, { onConflictFields: ['user', 'post'] })
}

/** Sets `fresh` of all comments of a thread: whether others wrote them after the reader's last visit. */
export function markFreshComments(thread: CommentNode[], userId: number, lastVisit: Date | null) {
  for (const comment of walkThread(thread)) {
    comment.fresh = lastVisit !== null && comment.created_at > lastVisit && comment.user?.id !== userId
  }
}
