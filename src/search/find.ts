import type { EntityManager } from '@mikro-orm/sql'
import { type CommentItemRow, toCommentItem } from '../comments/rows.ts'
import { type Cursor, decodeCursor, encodeCursor } from '../lists/cursors.ts'
import { cutSlice, pageSize } from '../lists/slices.ts'
import { type PostRow, toPostWithHtml } from '../posts/rows.ts'
import { toDate } from '../sql/dates.ts'
import { type Address, addressOf, findAddress } from './address.ts'
import { window } from './needles.ts'
import { parseSearch } from './parse.ts'
import { passesPhrases, wantedOf } from './phrases.ts'
import { lookFurther, type Plan, type Position, planSearch } from './plan.ts'
import { type FoundRow, read, scopes } from './scope.ts'
import type { Found, Search, SearchSort, What } from './search.ts'
import { pageStatement } from './statement.ts'

export interface FindOptions {
  what: What
  sort: SearchSort
  limit?: number
  cursor?: string | undefined
}

/** Candidates that are read at once to look for phrases, and those that one page reads at most. */
const [batchSize, maxRead] = [100, 1_000]

interface Scanned<Row> {
  rows: Row[]
  /** Where the next page begins when these do not say it. */
  rest: Position | null
}

/**
 * Finds posts or comments.
 * @param q in the language of `parseSearch`, or an address, which finds its discussions
 * @throws {CodedError} CURSOR_INVALID
 */
export async function find(em: EntityManager, q: string, options: FindOptions): Promise<Found> {
  const address = addressOf(q)
  if (!address) return findWords(em, parseSearch(q), options)
  return (await findDiscussions(em, address, options)) ?? findWords(em, siteSearch(address), options)
}

/** @returns null when nobody has posted the address */
async function findDiscussions(
  em: EntityManager,
  address: Address,
  { limit = pageSize.default }: FindOptions
) {
  const rows = await findAddress<PostRow & FoundRow>(em, address, limit)
  if (rows.length === 0) return null
  return { ...nothing('posts', []), posts: rows.map(toPostWithHtml) }
}

function siteSearch({ host }: Address): Search {
  const note = 'Nobody has posted this address. These posts are from its site:'
  return { ...parseSearch(''), sites: [{ host, isNegated: false }], what: 'posts', notes: [note] }
}

async function findWords(
  em: EntityManager,
  search: Search,
  { sort, limit = pageSize.default, ...options }: FindOptions
) {
  const what = search.what ?? options.what
  const scope = scopes[what]
  if (what === 'comments' && search.sites.length > 0) search.notes.push('site: is for posts only.')
  const cursor = readCursor(options.cursor, sort)
  const after = cursor && { order: cursor.sort, id: cursor.id }
  const plan = await planSearch(em, scope, search, { sort, limit, after })
  if (!plan) return nothing(what, search.notes)
  if (isCapped(plan)) search.notes.push('There are many: only the newest are sorted.')
  const found = { ...nothing(what, search.notes), wanted: wantedOf(search) }
  if (what === 'posts') {
    const { rows, ...slice } = await slicePage<PostRow & FoundRow>(em, plan, search, { limit, cursor })
    return { ...found, ...slice, posts: rows.map(toPostWithHtml) }
  }
  const { rows, ...slice } = await slicePage<CommentItemRow & FoundRow>(em, plan, search, { limit, cursor })
  return { ...found, ...slice, comments: rows.map(toCommentItem) }
}

/** The newest are either those of the highest ids, or those of the latest times. */
function readCursor(text: string | undefined, sort: SearchSort): Cursor | null {
  const isTime =
    sort === 'new' &&
    Buffer.from(text ?? '', 'base64url')
      .toString()
      .startsWith('time ')
  return decodeCursor(text, isTime ? 'time' : sort)
}

function isCapped({ order, driver, cap }: Plan): boolean {
  if (order === 'new' || order === 'time') return false
  return driver ? driver.floor > 0 : cap < window
}

function nothing(what: What, notes: string[]): Found {
  return {
    what,
    posts: [],
    comments: [],
    notes,
    next_cursor: null,
    position: 0,
    wanted: { words: [], prefixes: [] }
  }
}

async function slicePage<Row extends FoundRow>(
  em: EntityManager,
  plan: Plan,
  search: Search,
  { limit, cursor }: { limit: number; cursor: Cursor | null }
) {
  const sort = plan.order
  const from = cursor && { score: cursor.rank, id: cursor.id }
  const { rows, rest } = await scan<Row>(em, plan, search, limit, from)
  const slice = cutSlice(rows, { sort, limit, cursor, rankOf: (row) => scoreOf(plan, row) })
  const next =
    slice.next_cursor ??
    (rest &&
      encodeCursor({ sort, rank: rest.score, id: rest.id, position: slice.position + slice.rows.length }))
  return { rows: slice.rows, next_cursor: next, position: slice.position }
}

/** Reads candidates until there are enough that pass. */
async function scan<Row extends FoundRow>(
  em: EntityManager,
  plan: Plan,
  search: Search,
  limit: number,
  start: Position | null
): Promise<Scanned<Row>> {
  const passes = passesPhrases(search)
  const found: Row[] = []
  let from = start
  for (let [current, looked] = [plan, 0]; ; ) {
    const amount = passes ? batchSize : limit + 1 - found.length
    const rows = await read<Row>(em, pageStatement(em, current, from, amount))
    looked += rows.length
    found.push(...(passes ? rows.filter(passes) : rows))
    if (found.length > limit) return { rows: found, rest: null }
    const last = rows.at(-1)
    if (last && rows.length === amount) from = { score: scoreOf(plan, last), id: last.id }
    else {
      const further = await lookFurther(em, current)
      from = endOf(current)
      if (!further) return { rows: found, rest: from }
      current = further
    }
    if (looked >= maxRead) return { rows: found, rest: from }
  }
}

/** Where the newest hits go on that were not looked at. */
function endOf({ order, driver }: Plan): Position | null {
  return order === 'new' && driver && driver.floor > 0 ? { score: driver.floor, id: driver.floor } : null
}

function scoreOf({ order }: Plan, { score }: FoundRow): number {
  return order === 'time' ? toDate(score).getTime() : Number(score)
}
