import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite } from 'fastify-mikro-orm'
import { decodeCursor } from '../lists/cursors.ts'
import { cutSlice, pageSize } from '../lists/slices.ts'
import { type SqlDate, toDate } from '../sql/dates.ts'
import type { NoticeItem, NoticeKind } from './schema.ts'
import { isShown, noticeTables } from './shown.ts'

export interface NoticeListQuery {
  limit?: number
  /** `next_cursor` of the previous slice. */
  cursor?: string | undefined
  /** Without the acts of moderators. */
  ofMembers?: boolean
}

interface NoticeRow {
  id: number
  kind: NoticeKind
  post_id: number | null
  title: string | null
  comment_id: number | null
  comment_html: string | null
  actor_id: number | null
  username: string | null
  note: string | null
  created_at: SqlDate
  read_at: SqlDate | null
}

const columns = `n.id, n.kind, n.post_id, p.title, n.comment_id, c.comment_html, n.actor_id,
  (select u.username from users u where u.id = n.actor_id) as username, n.note, n.created_at, n.read_at`

/** Reads a slice of the notices of a member, the newest first, in one query. @throws {CodedError} CURSOR_INVALID */
export async function listNotices(
  em: EntityManager,
  userId: number,
  { limit = pageSize.default, cursor: text, ofMembers }: NoticeListQuery = {}
) {
  const cursor = decodeCursor(text, 'new')
  const since = new Date(cursor?.rank ?? 0)
  const tables = isSqlite(em)
    ? noticeTables
    : noticeTables.replace('notices n', 'notices n force index for order by (notices_list)')
  const rows = await em.execute<NoticeRow[]>(
    `select ${columns} from ${tables} where n.user_id = ? and ${isShown}
      ${ofMembers ? `and n.kind <> 'moderation'` : ''}
      ${cursor ? 'and (n.created_at < ? or (n.created_at = ? and n.id < ?))' : ''}
      order by n.created_at desc, n.id desc limit ?`,
    [userId, ...(cursor ? [since, since, cursor.id] : []), limit + 1]
  )
  const rankOf = (row: NoticeRow) => toDate(row.created_at).getTime()
  const slice = cutSlice(rows, { sort: 'new', limit, cursor, rankOf })
  return { notices: slice.rows.map(toItem), next_cursor: slice.next_cursor }
}

function toItem(row: NoticeRow): NoticeItem {
  const { id, kind, post_id, title, comment_id, comment_html, actor_id, username, note } = row
  return {
    id,
    kind,
    post: post_id !== null && title !== null ? { id: post_id, title } : null,
    comment: comment_id !== null && comment_html !== null ? { id: comment_id, comment_html } : null,
    user: actor_id !== null && username !== null ? { id: actor_id, username } : null,
    note,
    created_at: toDate(row.created_at),
    read: row.read_at !== null
  }
}
