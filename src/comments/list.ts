import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite } from 'fastify-mikro-orm'
import { decodeCursor } from '../lists/cursors.ts'
import { readSlice, type Sieve } from '../lists/read-slice.ts'
import { pageSize } from '../lists/slices.ts'
import { toDate } from '../sql/dates.ts'
import { commentNotFound, commentRemoved } from './errors.ts'
import { type CommentItemRow, commentItemColumns, toCommentItem } from './rows.ts'
import type { CommentDetail, CommentItem } from './schema.ts'

export interface CommentListQuery {
  userId?: number
  /** Those on one post. */
  postId?: number
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
 * Reads a slice of the newest comments, of all members or of one, or on one post, in one query if no sieve leaves out any.
 * @throws {CodedError} CURSOR_INVALID
 */
export async function listComments(
  em: EntityManager,
  query: CommentListQuery,
  sieve?: Sieve<CommentItem>
): Promise<CommentSlice> {
  const { limit = pageSize.default } = query
  const { from, parameters } = source(em, query)
  const order = 'order by c.created_at desc, c.id desc'
  const slice = await readSlice({
    sort: 'new',
    limit,
    cursor: decodeCursor(query.cursor, 'new'),
    read(cursor, rows) {
      const since = new Date(cursor?.rank ?? 0)
      const slices = `${from} ${cursor ? 'and (c.created_at < ? or (c.created_at = ? and c.id < ?))' : ''} ${order} limit ?`
      // The comments on a post are sorted in the index of its thread, and only then are those of the slice read.
      const sql =
        query.postId === undefined
          ? `select ${commentItemColumns} ${slices}`
          : `select ${commentItemColumns} from (select c.id ${slices}) slice join comments c on c.id = slice.id ${order}`
      const after = cursor ? [since, since, cursor.id] : []
      return em.execute<CommentItemRow[]>(sql, [...parameters, ...after, rows])
    },
    rankOf: (row) => toDate(row.created_at).getTime(),
    toItem: toCommentItem,
    sieve
  })
  const { items: comments, next_cursor, position } = slice
  return { comments, next_cursor, position }
}

/** Where the comments of a list are, and the index that has their order. */
function source(em: EntityManager, { userId, postId }: CommentListQuery) {
  const [index, column, id] =
    postId !== undefined
      ? ['comments_thread', 'c.post_id', postId]
      : userId !== undefined
        ? ['comments_user', 'c.user_id', userId]
        : ['comments_new']
  const hint = isSqlite(em) ? '' : `force index ${postId === undefined ? 'for order by ' : ''}(${index})`
  const from = `from comments c ${hint} where c.deleted_at is null ${column ? `and ${column} = ?` : ''}`
  return { from, parameters: id === undefined ? [] : [id] }
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
