import type { EntityManager } from '@mikro-orm/sql'
import { Visit } from '../database/entities.ts'
import { toDate } from '../sql/dates.ts'
import type { CommentNode, PostItem } from '../views/models.ts'

/**
 * Marks the posts for which a member has voted, in one query.
 * @param em the request's unit of work
 * @param userId the member who reads
 * @param posts those that are shown; each gets its `voted`
 */
export async function markPosts(em: EntityManager, userId: number, posts: PostItem[]) {
  if (posts.length === 0) return
  const sql = 'select post_id as id from votes where user_id = ? and post_id in (?)'
  const rows = await em.execute<{ id: number }[]>(sql, [userId, posts.map((post) => post.id)])
  const voted = new Set(rows.map((row) => row.id))
  for (const post of posts) post.voted = voted.has(post.id)
}

/**
 * Marks the comments for which a member has voted, and those that are new to them, in one query.
 * @param em the request's unit of work
 * @param userId the member who reads
 * @param thread the discussion of one post; each comment gets its `voted`, the new ones `fresh`
 * @param lastVisit when the member read it last; null when they never did
 */
export async function markThread(
  em: EntityManager,
  userId: number,
  thread: CommentNode[],
  lastVisit: Date | null
) {
  const [first] = thread
  if (!first) return
  const sql = `select v.comment_id as id from comment_votes v join comments c on c.id = v.comment_id
    where v.user_id = ? and c.post_id = ?`
  const rows = await em.execute<{ id: number }[]>(sql, [userId, first.post_id])
  const voted = new Set(rows.map((row) => row.id))
  const open = [...thread]
  for (let comment = open.pop(); comment; comment = open.pop()) {
    comment.voted = voted.has(comment.id)
    comment.fresh = lastVisit !== null && comment.created_at > lastVisit && comment.user?.id !== userId
    open.push(...comment.children)
  }
}

/**
 * Notes that a member reads a discussion now.
 * @param em the request's unit of work
 * @param userId the member who reads
 * @param postId whose discussion
 * @param now when
 * @returns when they read it last, or null the first time
 */
export async function markVisit(
  em: EntityManager,
  userId: number,
  postId: number,
  now: Date
): Promise<Date | null> {
  const sql = 'select visited_at from visits where user_id = ? and post_id = ?'
  const [last] = await em.execute<{ visited_at: unknown }[]>(sql, [userId, postId])
  const visit = { user: userId, post: postId }
  if (last) await em.nativeUpdate(Visit, visit, { visited_at: now })
  // Two tabs at once.
  else await em.upsert(Visit, { ...visit, visited_at: now }, { onConflictFields: ['user', 'post'] })
  return last ? toDate(last.visited_at) : null
}

/** Tells whether a member has voted for a comment. */
export async function hasVotedForComment(
  em: EntityManager,
  userId: number,
  commentId: number
): Promise<boolean> {
  const sql = 'select 1 from comment_votes where user_id = ? and comment_id = ?'
  return (await em.execute<object[]>(sql, [userId, commentId])).length > 0
}
