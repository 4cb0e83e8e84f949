import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite } from 'fastify-mikro-orm'
import { decodeCursor, encodeCursor } from '../lists/cursors.ts'
import { toDate } from '../sql/dates.ts'
import type { CommentItem } from '../views/models.ts'

export interface CommentQuery {
  /** Only comments of this member. */
  userId?: number
  /** Comments on the page. */
  limit: number
  /** `next_cursor` of the page before. */
  cursor?: string | undefined
}

export interface CommentPage {
  comments: CommentItem[]
  next_cursor: string | null
  /** How many comments came before this page. */
  position: number
}

interface CommentItemRow {
  id: number
  post_id: number
  parent_id: number | null
  title: string | null
  user_id: number
  username: string
  comment_text: string
  comment_html: string
  vote_count: number
  created_at: unknown
  updated_at: unknown
}

const columns = `c.id, c.post_id, c.parent_id,
  (select p.title from posts p where p.id = c.post_id and p.deleted_at is null) as title, c.user_id,
  (select u.username from users u where u.id = c.user_id) as username, c.comment_text, c.comment_html, c.vote_count,
  c.created_at, c.updated_at`

/**
 * Reads one page of the newest comments, of everybody or of one member, in one query.
 * @param em the request's unit of work
 * @param query whose, and which part
 * @throws {CodedError} CURSOR_INVALID
 */
export async function listComments(em: EntityManager, query: CommentQuery): Promise<CommentPage> {
  const { userId, limit } = query
  const cursor = query.cursor === undefined ? null : decodeCursor(query.cursor, 'new')
  const since = new Date(cursor?.rank ?? 0)
  const index = userId === undefined ? 'comments_new' : 'comments_user'
  const sql = `select ${columns} from comments c ${isSqlite(em) ? '' : `force index for order by (${index})`}
    where c.deleted_at is null ${userId === undefined ? '' : 'and c.user_id = ?'}
    ${cursor ? 'and (c.created_at < ? or (c.created_at = ? and c.id < ?))' : ''}
    order by c.created_at desc, c.id desc limit ?`
  const parameters = [...(userId === undefined ? [] : [userId]), ...(cursor ? [since, since, cursor.id] : [])]
  const rows = await em.execute<CommentItemRow[]>(sql, [...parameters, limit + 1])
  const comments = rows.slice(0, limit).map(toCommentItem)
  const position = cursor?.position ?? 0
  const last = rows.length > limit ? comments.at(-1) : undefined
  const next = last && { rank: last.created_at.getTime(), id: last.id, position: position + comments.length }
  return { comments, next_cursor: next ? encodeCursor({ sort: 'new', ...next }) : null, position }
}

/**
 * Reads one comment with the title of its post.
 * @param em the request's unit of work
 * @returns null when there is none, or it was deleted
 */
export async function findComment(em: EntityManager, id: number): Promise<CommentItem | null> {
  const sql = `select ${columns} from comments c where c.id = ? and c.deleted_at is null`
  const [row] = await em.execute<CommentItemRow[]>(sql, [id])
  return row ? toCommentItem(row) : null
}

function toCommentItem(row: CommentItemRow): CommentItem {
  const { user_id, username, title, post_id, created_at, updated_at, ...rest } = row
  return {
    ...rest,
    user: { id: user_id, username },
    post: { id: post_id, title: title ?? '[deleted]', deleted: title === null },
    created_at: toDate(created_at),
    updated_at: toDate(updated_at)
  }
}
