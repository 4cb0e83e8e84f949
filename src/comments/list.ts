import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite } from 'fastify-mikro-orm'
import { decodeCursor } from '../lists/cursors.ts'
import { cutSlice, pageSize } from '../lists/slices.ts'
import { toDate } from '../sql/dates.ts'
import { commentNotFound, commentRemoved } from './errors.ts'
import { type CommentItemRow, commentItemColumns, toCommentItem } from './rows.ts'
import type { CommentDetail, CommentItem } from './schema.ts'

export interface CommentListQuery {
  userId?: number
  limit?: number
  /** `next_cursor` of the previous slice. */
  cursor?: string | undefined
}

export interface CommentSlice {
  comments: CommentItem[]
  next_cursor: string | null
  /** How many comments come before it. */
  position: number
}

/**
 * Reads a slice of the newest comments, of all members or of one, in one query.
 * @throws {CodedError} CURSOR_INVALID
 */
export async function listComments(em: EntityManager, query: CommentListQuery): Promise<CommentSlice> {
  const { userId, limit = pageSize.default } = query
  const cursor = decodeCursor(query.cursor, 'new')
  const since = new Date(cursor?.rank ?? 0)
  const index = userId === undefined ? 'comments_new' : 'comments_user'
  const sql = `select ${commentItemColumns} from comments c ${isSqlite(em) ? '' : `force index for order by (${index})`}
    where c.deleted_at is null ${userId === undefined ? '' : 'and c.user_id = ?'}
    ${cursor ? 'and (c.created_at < ? or (c.created_at = ? and c.id < ?))' : ''}
    order by c.created_at desc, c.id desc limit ?`
  const parameters = [...(userId === undefined ? [] : [userId]), ...(cursor ? [since, since, cursor.id] : [])]
  const rows = await em.execute<CommentItemRow[]>(sql, [...parameters, limit + 1])
  const rankOf = (row: CommentItemRow) => toDate(row.created_at).getTime()
  const slice = cutSlice(rows, { sort: 'new', limit, cursor, rankOf })
  const { next_cursor, position } = slice
  return { comments: slice.rows.map(toCommentItem), next_cursor, position }
}

/**
 * Reads one comment with the title of its post, and whether that is locked.
 * @throws {CodedError} COMMENT_NOT_FOUND, also when it was deleted; COMMENT_REMOVED
 */
export async function findComment(em: EntityManager, id: number): Promise<CommentDetail> {
  const locked = '(select p.locked_at from posts p where p.id = c.post_id) as locked_at'
  const sql = `select ${commentItemColumns}, ${locked} from comments c where c.id = ?`
  const [row] = await em.execute<(CommentItemRow & { locked_at: unknown })[]>(sql, [id])
  if (row?.removed_at) throw commentRemoved()
  if (!row || row.deleted_at !== null) throw commentNotFound()
  return { ...toCommentItem(row), locked: row.locked_at !== null }
}
