import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite } from 'fastify-mikro-orm'
import { type Cursor, decodeCursor, encodeCursor, type Sort } from '../lists/cursors.ts'
import { toDate } from '../sql/dates.ts'
import type { PostItem } from '../views/models.ts'
import { type Period, periodStart } from './ranking.ts'
import { type PostRow, postColumns, toPostItem } from './rows.ts'

export interface ListQuery {
  sort: Sort
  /** Only posts of this period; meant for `top`. */
  period?: Period
  /** Only posts that link to this domain. */
  domain?: string
  /** Only posts of this member. */
  userId?: number
  /** Posts on the page. */
  limit: number
  /** `next_cursor` of the page before. */
  cursor?: string | undefined
  now?: Date
}

export interface PostPage {
  posts: PostItem[]
  next_cursor: string | null
  /** How many posts came before this page. */
  position: number
}

/** The column that each list is ordered by; `id` decides between equals. Each has its index (`posts_…`). */
const rankColumns: Record<Sort, 'hot' | 'created_at' | 'vote_count' | 'active_at'> = {
  hot: 'hot',
  new: 'created_at',
  top: 'vote_count',
  active: 'active_at'
}

/**
 * Reads one page of a list in one query.
 * @param em the request's unit of work
 * @param query which list, which part of it
 * @throws {CodedError} CURSOR_INVALID
 */
export async function listPosts(em: EntityManager, query: ListQuery): Promise<PostPage> {
  const cursor = query.cursor === undefined ? null : decodeCursor(query.cursor, query.sort)
  const { sql, parameters } = listSql(query, cursor, orderHint(em, query))
  const rows = await em.execute<PostRow[]>(sql, parameters)
  const page = rows.slice(0, query.limit)
  const position = cursor?.position ?? 0
  const last = rows.length > query.limit ? page.at(-1) : undefined
  return {
    posts: page.map(toPostItem),
    next_cursor: last
      ? encodeCursor({
          sort: query.sort,
          rank: rankOf(last, query.sort),
          id: last.id,
          position: position + page.length
        })
      : null,
    position
  }
}

/**
 * The statement for a page, and one row more that tells whether another page follows. The keyset condition has
 * the OR form, since with `(rank, id) < (?, ?)` MySQL and MariaDB read every row before the page.
 * https://dev.mysql.com/doc/refman/8.4/en/row-constructor-optimization.html
 *
 * In a period, posts are passed over or sorted before the page is known: that happens in an index that has all that it
 * takes, and only then are the page's own rows read.
 */
function listSql(
  { sort, period = 'all', domain, userId, limit, now = new Date() }: ListQuery,
  cursor: Cursor | null,
  hint: string
) {
  const column = `p.${rankColumns[sort]}`
  const since = periodStart(period, now)
  const conditions = ['p.deleted_at is null']
  const parameters: unknown[] = []
  const where = (condition: string, ...values: unknown[]) => {
    conditions.push(condition)
    parameters.push(...values)
  }
  if (since) where('p.created_at >= ?', since)
  if (domain !== undefined) where('p.domain = ?', domain)
  if (userId !== undefined) where('p.user_id = ?', userId)
  if (cursor) {
    const rank = rankColumns[sort].endsWith('_at') ? new Date(cursor.rank) : cursor.rank
    where(`(${column} < ? or (${column} = ? and p.id < ?))`, rank, rank, cursor.id)
  }
  const found = `from posts p ${hint} where ${conditions.join(' and ')}`
  const order = `order by ${column} desc, p.id desc`
  const sql = since
    ? `select ${postColumns} from (select p.id ${found} ${order} limit ?) page join posts p on p.id = page.id ${order}`
    : `select ${postColumns} ${found} ${order} limit ?`
  return { sql, parameters: [...parameters, limit + 1] }
}

/**
 * Holds the engines to the index of the list. On a board of less than some 5,000 posts MariaDB 10.11 would else read
 * and sort them all. In a period there may be few posts among many: which of two ways is the shorter one the servers
 * know better. SQLite knows nothing of that, and would look for the posts of a day among all.
 */
function orderHint(em: EntityManager, { sort, period = 'all', domain, userId }: ListQuery): string {
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
