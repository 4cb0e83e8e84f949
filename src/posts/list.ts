import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite } from 'fastify-mikro-orm'
import { type Cursor, decodeCursor } from '../lists/cursors.ts'
import { readSlice, type Sieve } from '../lists/read-slice.ts'
import { pageSize } from '../lists/slices.ts'
import { toDate } from '../sql/dates.ts'
import { maxPins } from './limits.ts'
import { type Period, periodStart, type Sort } from './ranking.ts'
import { type PostRow, postColumns, toPostItem, toPostWithHtml } from './rows.ts'
import type { PostItem, PostWithHtml } from './schema.ts'
import { fromTags, newestOfTags } from './tagged.ts'

export interface PostListQuery {
  sort: Sort
  period?: Period
  domain?: string
  userId?: number
  /** Ids of tags, of which a post has any. */
  tags?: number[]
  /** Whether pinned posts come first, and nowhere else; only for `hot`. */
  pinned?: boolean
  /** Whether posts have the HTML of their text. */
  withHtml?: boolean
  limit?: number
  /** `next_cursor` of the previous slice. */
  cursor?: string | undefined
  now?: Date
}

export interface PostSlice {
  /** Those above the first page. */
  pinned: PostItem[]
  posts: PostWithHtml[]
  next_cursor: string | null
  /** Number of posts before this slice. */
  position: number
}

/** The column that each list is ordered by, then by `id`. Each has its index (`posts_…`). */
const rankColumns: Record<Sort, 'hot' | 'created_at' | 'vote_count' | 'active_at'> = {
  hot: 'hot',
  new: 'created_at',
  top: 'vote_count',
  active: 'active_at'
}

/**
 * Reads a slice of a list, in one query if no sieve leaves out any.
 * @param sieve what the reader does not want to see
 * @throws {CodedError} CURSOR_INVALID
 */
export async function listPosts(
  em: EntityManager,
  query: PostListQuery,
  sieve?: Sieve<PostWithHtml>
): Promise<PostSlice> {
  const { sort, limit = pageSize.default } = query
  if (query.tags?.length === 0) return { pinned: [], posts: [], next_cursor: null, position: 0 }
  // The newest of a tag go by their ids.
  const byId = query.tags !== undefined && sort === 'new'
  const order = byId ? 'tagged' : sort
  const slice = await readSlice<PostRow, PostWithHtml>({
    sort: order,
    limit,
    cursor: decodeCursor(query.cursor, order),
    async read(cursor, rows) {
      const list = listSql(em, query, cursor, rows)
      const sql = query.pinned && !cursor ? withPinned(em, list.sql) : list.sql
      return em.execute<PostRow[]>(sql, list.parameters)
    },
    rankOf: (row) => (byId ? row.id : rankOf(row, sort)),
    toItem: query.withHtml ? toPostWithHtml : toPostItem,
    isAbove: (row) => query.pinned === true && row.pinned_at !== null,
    sieve
  })
  const { above: pinned, items: posts, next_cursor, position } = slice
  return { pinned, posts, next_cursor, position }
}

/** Adds the pinned posts to a list, in the same statement. */
function withPinned(em: EntityManager, list: string): string {
  const hint = isSqlite(em) ? '' : 'force index for order by (posts_pinned)'
  return `select * from (${list}) listed union all select * from (select ${postColumns} from posts p ${hint}
    where p.pinned_at is not null and p.deleted_at is null order by p.pinned_at desc, p.id desc limit ${maxPins}) pins`
}

/**
 * The keyset condition has the OR form, since with `(rank, id) < (?, ?)` MySQL and MariaDB read every row before the
 * page. https://dev.mysql.com/doc/refman/8.4/en/row-constructor-optimization.html
 *
 * In a period, rows are skipped or sorted before the page is known. That happens in a covering index, and only then
 * are the rows of the page read.
 */
function listSql(em: EntityManager, query: PostListQuery, cursor: Cursor | null, rows: number) {
  const { sort, period = 'all', domain, userId, tags, pinned, withHtml, now = new Date() } = query
  const columns = withHtml ? `${postColumns}, p.text_html` : postColumns
  if (tags && sort === 'new') return newestOfTags(em, tags, { columns, cursor, rows })
  const column = `p.${rankColumns[sort]}`
  const since = periodStart(period, now)
  const conditions = ['p.deleted_at is null']
  const parameters: unknown[] = []
  const where = (condition: string, ...values: unknown[]) => {
    conditions.push(condition)
    parameters.push(...values)
  }
  if (pinned) where('p.pinned_at is null')
  if (since) where('p.created_at >= ?', since)
  if (domain !== undefined) where('p.domain = ?', domain)
  if (userId !== undefined) where('p.user_id = ?', userId)
  if (cursor) {
    const rank = rankColumns[sort].endsWith('_at') ? new Date(cursor.rank) : cursor.rank
    where(`(${column} < ? or (${column} = ? and p.id < ?))`, rank, rank, cursor.id)
  }
  const source = tags ? fromTags(em, tags) : { sql: `from posts p ${indexHint(em, query)}`, parameters: [] }
  const from = `${source.sql} where ${conditions.join(' and ')}`
  const order = `order by ${column} desc, p.id desc`
  const sql =
    since || tags
      ? `select ${columns} from (select p.id ${from} ${order} limit ?) page join posts p on p.id = page.id ${order}`
      : `select ${columns} ${from} ${order} limit ?`
  return { sql, parameters: [...source.parameters, ...parameters, rows] }
}

/**
 * Without a hint MariaDB 10.11 reads and sorts all posts of a board with fewer than about 5,000. In a period the
 * servers choose between two indexes, since few of many posts may match; SQLite has no such statistics, and prefers the
 * index of pinned posts to find those that are not.
 */
function indexHint(
  em: EntityManager,
  { sort, period = 'all', domain, userId, pinned }: PostListQuery
): string {
  if (isSqlite(em) && pinned) return `indexed by posts_${sort}`
  if (isSqlite(em)) return period === 'day' || period === 'week' ? 'indexed by posts_new' : ''
  if (period !== 'all') return `force index (posts_${sort}, posts_new)`
  if (domain !== undefined) return 'force index for order by (posts_domain)'
  if (userId !== undefined) return 'force index for order by (posts_user)'
  return `force index for order by (posts_${sort})`
}

function rankOf(row: PostRow, sort: Sort): number {
  const rank = row[rankColumns[sort]]
  return sort === 'new' || sort === 'active' ? toDate(rank).getTime() : Number(rank)
}
