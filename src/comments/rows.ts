import type { Static } from 'typebox'
import { type SqlDate, toDate } from '../sql/dates.ts'
import type { CommentFields, CommentItem, CommentNode } from './schema.ts'

type Fields = Omit<
  Static<typeof CommentFields>,
  'user' | 'created_at' | 'updated_at' | 'deleted' | 'removed' | 'voted'
>

export type CommentRow = Fields & {
  user_id: number
  username: string
  created_at: SqlDate
  updated_at: SqlDate
  deleted_at: SqlDate | null
  removed_at: SqlDate | null
}

export const commentColumns = `c.id, c.post_id, c.parent_id, c.user_id, c.comment_text, c.comment_html, c.vote_count,
  c.created_at, c.updated_at, c.deleted_at, c.removed_at`

/** A comment outside of its thread; `title` is null when the post was deleted. */
export type CommentItemRow = CommentRow & { title: string | null }

export const commentItemColumns = `${commentColumns}, (select u.username from users u where u.id = c.user_id) as username,
  (select p.title from posts p where p.id = c.post_id and p.deleted_at is null) as title`

/** Converts a row to a comment of a thread, which has no replies yet. */
export function toCommentNode(row: CommentRow): CommentNode {
  const deleted = row.deleted_at !== null
  return {
    id: row.id,
    post_id: row.post_id,
    parent_id: row.parent_id,
    user: deleted ? null : { id: row.user_id, username: row.username },
    comment_text: deleted ? '' : row.comment_text,
    comment_html: deleted ? '' : row.comment_html,
    vote_count: row.vote_count,
    created_at: toDate(row.created_at),
    updated_at: toDate(row.updated_at),
    deleted,
    removed: row.removed_at !== null,
    children: []
  }
}

/** Converts a row to a comment outside of its thread. */
export function toCommentItem(row: CommentItemRow): CommentItem {
  const { title } = row
  return {
    id: row.id,
    parent_id: row.parent_id,
    post: { id: row.post_id, title: title ?? '[deleted]', deleted: title === null },
    user: { id: row.user_id, username: row.username },
    comment_text: row.comment_text,
    comment_html: row.comment_html,
    vote_count: row.vote_count,
    created_at: toDate(row.created_at),
    updated_at: toDate(row.updated_at)
  }
}
