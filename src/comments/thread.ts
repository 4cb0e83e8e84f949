import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite } from 'fastify-mikro-orm'
import { type Outline, readOutline, siblingOrder } from './outline.ts'
import { bytesAround, endOfPage, maxPageBytes } from './pages.ts'
import { type CommentRow, commentColumns, toCommentNode } from './rows.ts'
import type { CommentNode } from './schema.ts'
import { prune, toTree } from './walk.ts'

/** Where in its thread a page is. */
export interface ThreadPart {
  /** Number of comments on earlier pages. */
  before: number
  /** Number of comments on later pages. */
  left: number
  /** The last comment of the page, which the next page comes after; null when no other follows. */
  last: number | null
  /** Names of the authors of parents that are on earlier pages, by comment. Those of deleted comments are missing. */
  parents: Map<number, string>
}

export interface ThreadPage {
  /** Replies whose parent is on an earlier page are not nested. */
  comments: CommentNode[]
  /** Null when the page has the whole thread. */
  part: ThreadPart | null
}

const username = '(select u.username from users u where u.id = c.user_id) as username'

/** The whole thread, or nothing when it is larger than a page. */
const selectThread = `select ${commentColumns}, u.username from comments c join users u on u.id = c.user_id
  where c.post_id = ? and (select sum(bytes + ${bytesAround}) from comments where post_id = ?) <= ${maxPageBytes}
  ${siblingOrder}`

/**
 * Reads a page of the thread of a post, which begins after a comment, or at the start. A thread of one page is read in
 * one query. Without downvotes the Wilson lower bound is n / (n + z²), which gives the same order as the votes.
 * @throws {CodedError} COMMENT_NOT_FOUND when `after` is not in the thread
 */
export async function readThread(
  em: EntityManager,
  post: { id: number; comment_count: number },
  after?: number
): Promise<ThreadPage> {
  if (after === undefined && post.comment_count * bytesAround <= maxPageBytes) {
    const rows = await em.execute<CommentRow[]>(selectThread, [post.id, post.id])
    if (rows.length > 0 || post.comment_count === 0) return wholeThread(rows)
  }
  const outline = await readOutline(em, post.id)
  return readPage(em, outline, after === undefined ? 0 : outline.placeAfter(after))
}

function wholeThread(rows: CommentRow[]): ThreadPage {
  return { comments: prune(toTree(rows.map(toCommentNode))), part: null }
}

async function readPage(em: EntityManager, { shown }: Outline, start: number): Promise<ThreadPage> {
  const end = endOfPage(shown, start)
  const ids = shown.slice(start, end).map(({ id }) => id)
  const nodes = await readNodes(em, ids)
  const comments = toTree(nodes)
  const left = Math.max(shown.length - end, 0)
  if (start === 0 && left === 0) return { comments, part: null }
  const last = left > 0 ? (ids.at(-1) ?? null) : null
  const above = comments.flatMap(({ parent_id }) => parent_id ?? [])
  return { comments, part: { before: start, left, last, parents: await readAuthors(em, above) } }
}

/** Reads comments in the order of their ids. */
export async function readNodes(em: EntityManager, ids: number[]): Promise<CommentNode[]> {
  if (ids.length === 0) return []
  const sql = `select ${commentColumns}, ${username} from comments c ${byKey(em)} where c.id in (?)`
  const rows = await em.execute<CommentRow[]>(sql, [ids])
  const byId = new Map(rows.map((row) => [row.id, toCommentNode(row)]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

/** @returns the names of the authors of comments, unless these are deleted */
async function readAuthors(em: EntityManager, comments: number[]): Promise<Map<number, string>> {
  const ids = [...new Set(comments)]
  if (ids.length === 0) return new Map()
  const sql = `select c.id, ${username} from comments c ${byKey(em)} where c.id in (?) and c.deleted_at is null`
  const rows = await em.execute<{ id: number; username: string }[]>(sql, [ids])
  return new Map(rows.map(({ id, username }) => [id, username]))
}

/** For many ids MySQL would read the whole table, and with a join do so for every member. */
function byKey(em: EntityManager): string {
  return isSqlite(em) ? '' : 'force index (primary)'
}
