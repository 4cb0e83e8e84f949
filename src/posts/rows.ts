import { type SqlDate, toDate } from '../sql/dates.ts'
import type { PostItem, PostWithHtml } from './schema.ts'

export type PostRow = Omit<
  PostItem,
  | 'user'
  | 'tags'
  | 'created_at'
  | 'updated_at'
  | 'locked'
  | 'pinned'
  | 'voted'
  | 'saved'
  | 'hidden'
  | 'new_comments'
> & {
  /** Separated by commas; null for none. */
  tags: string | null
  user_id: number
  username: string
  /** Where it was asked for. */
  text_html?: string | null
  hot: number
  active_at: SqlDate
  created_at: SqlDate
  updated_at: SqlDate
  deleted_at: SqlDate | null
  removed_at: SqlDate | null
  locked_at: SqlDate | null
  pinned_at: SqlDate | null
}

/** Sorted later: an order would look like a sort of the list in its plan. */
export const tagNames = `(select group_concat(t.name) from post_tags pt join tags t on t.id = pt.tag_id
  where pt.post_id = p.id) as tags`

/**
 * Plain SQL and plain rows cost a fifteenth of `em.find` with the author joined. The author is a subquery and not a
 * join: on a board with few members MariaDB 10.11 would start the join with these, and then read and sort every post.
 */
export const postColumns = `p.id, p.title, p.post_url, p.text, p.domain, p.user_id,
  (select u.username from users u where u.id = p.user_id) as username, p.vote_count, p.comment_count,
  p.hot, p.active_at, p.created_at, p.updated_at, p.deleted_at,
  p.removed_at, p.locked_at, p.pinned_at, ${tagNames}`

export function toPostItem(row: PostRow): PostItem {
  return {
    id: row.id,
    title: row.title,
    post_url: row.post_url,
    text: row.text,
    domain: row.domain,
    tags: toTags(row.tags),
    user: { id: row.user_id, username: row.username },
    vote_count: row.vote_count,
    comment_count: row.comment_count,
    created_at: toDate(row.created_at),
    updated_at: toDate(row.updated_at),
    locked: row.locked_at !== null,
    pinned: row.pinned_at !== null
  }
}

export function toPostWithHtml(row: PostRow): PostWithHtml {
  return { ...toPostItem(row), text_html: row.text_html ?? null }
}

/** @param names as `postColumns` selects them */
export function toTags(names: string | null): string[] {
  return names ? names.split(',').sort() : []
}
