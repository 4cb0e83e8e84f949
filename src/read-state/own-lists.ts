import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite } from 'fastify-mikro-orm'
import Type from 'typebox'
import { decodeCursor } from '../lists/cursors.ts'
import { readSlice } from '../lists/read-slice.ts'
import { PageQuery, pageSize } from '../lists/slices.ts'
import { type PostRow, postColumns, toPostItem, toPostWithHtml } from '../posts/rows.ts'
import type { PostItem } from '../posts/schema.ts'
import { WholeNumber } from '../schema/whole-number.ts'
import { type SqlDate, toDate } from '../sql/dates.ts'
import { markerOfPosts } from './posts.ts'

export const ownLists = ['saved', 'hidden', 'upvoted'] as const

export type OwnList = (typeof ownLists)[number]

export const OwnListQuery = Type.Object({
  limit: WholeNumber({ minimum: 1, maximum: pageSize.max, default: pageSize.default }),
  ...PageQuery.properties
})

/** The table of each list, when a post came on it, and the index in that order. */
const sources: Record<OwnList, { table: string; time: string; index: string }> = {
  saved: { table: 'post_marks', time: 'saved_at', index: 'post_marks_saved' },
  hidden: { table: 'post_marks', time: 'hidden_at', index: 'post_marks_hidden' },
  upvoted: { table: 'votes', time: 'created_at', index: 'votes_time' }
}

type ListedRow = PostRow & { listed_at: SqlDate }

/**
 * Reads a slice of the posts that a member has saved, hidden or voted for, the last of these first. It is marked, in two
 * queries. Posts that were deleted or removed are not on it.
 * @throws {CodedError} CURSOR_INVALID
 */
export async function listOwn(
  em: EntityManager,
  userId: number,
  list: OwnList,
  query: { limit?: number; cursor?: string | undefined; withHtml?: boolean }
) {
  const { table, time, index } = sources[list]
  const { limit = pageSize.default, withHtml } = query
  const columns = withHtml ? `${postColumns}, p.text_html` : postColumns
  const hint = isSqlite(em) ? `indexed by ${index}` : `force index (${index})`
  const join = isSqlite(em) ? 'cross join' : 'straight_join'
  const slice = await readSlice<ListedRow, PostItem>({
    sort: list,
    limit,
    cursor: decodeCursor(query.cursor, list),
    read(cursor, rows) {
      const since = new Date(cursor?.rank ?? 0)
      return em.execute<ListedRow[]>(
        `select ${columns}, m.${time} as listed_at from ${table} m ${hint} ${join} posts p on p.id = m.post_id
          where m.user_id = ? and m.${time} is not null and p.deleted_at is null
          ${cursor ? `and (m.${time} < ? or (m.${time} = ? and m.post_id < ?))` : ''}
          order by m.${time} desc, m.post_id desc limit ?`,
        [userId, ...(cursor ? [since, since, cursor.id] : []), rows]
      )
    },
    rankOf: (row) => toDate(row.listed_at).getTime(),
    toItem: withHtml ? toPostWithHtml : toPostItem,
    sieve: markerOfPosts(em, userId)
  })
  return { posts: slice.items, next_cursor: slice.next_cursor, position: slice.position }
}
