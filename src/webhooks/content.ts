import type { EntityManager } from '@mikro-orm/sql'
import { type SqlDate, toDate } from '../sql/dates.ts'
import type { Delivery } from './delivery.ts'
import type { BoardEvent } from './messages.ts'
import type { EventName } from './schema.ts'

type Content = Omit<BoardEvent, 'type'>

interface PostRow {
  id: number
  title: string
  post_url: string | null
  vote_count: number
  created_at: SqlDate
  username: string
}

interface CommentRow {
  id: number
  post_id: number
  parent_id: number | null
  comment_text: string
  created_at: SqlDate
  title: string
  username: string
}

interface FlagRow {
  id: number
  post_id: number | null
  comment_id: number | null
  reason: string
  created_at: SqlDate
}

/**
 * Reads what a delivery is about, as it is now.
 * @param origin of the board
 * @returns null when it is no longer there
 */
export async function readEvent(
  em: EntityManager,
  { event, subject_id, created_at }: Delivery,
  origin: string
): Promise<BoardEvent | null> {
  if (event === 'test') {
    const told = { summary: 'A test', title: 'The board reaches you', url: `${origin}/` }
    return { type: event, timestamp: created_at, data: {}, ...told }
  }
  const read = isEvent(event) ? readers[event] : undefined
  const content = await read?.(em, subject_id)
  return content ? { type: event, ...content, url: origin + content.url } : null
}

const readers: Record<EventName, (em: EntityManager, id: number) => Promise<Content | null>> = {
  'post.created': (em, id) => readPost(em, id, 'New post'),
  'post.popular': (em, id) => readPost(em, id, 'Popular post'),
  'comment.created': readComment,
  'flag.created': readFlag,
  'member.waiting': readApplicant
}

function isEvent(name: string): name is EventName {
  return name in readers
}

async function readPost(em: EntityManager, id: number, what: string): Promise<Content | null> {
  const [row] = await em.execute<PostRow[]>(
    `select p.id, p.title, p.post_url, p.vote_count, p.created_at, u.username from posts p join users u on u.id = p.user_id
      where p.id = ? and p.deleted_at is null`,
    [id]
  )
  if (!row) return null
  const timestamp = toDate(row.created_at)
  const data = { ...row, created_at: timestamp }
  return { timestamp, data, summary: `${what} by ${row.username}`, title: row.title, url: `/post/${id}` }
}

async function readComment(em: EntityManager, id: number): Promise<Content | null> {
  const [row] = await em.execute<CommentRow[]>(
    `select c.id, c.post_id, c.parent_id, c.comment_text, c.created_at, p.title, u.username
      from comments c join posts p on p.id = c.post_id join users u on u.id = c.user_id
      where c.id = ? and c.deleted_at is null and p.deleted_at is null`,
    [id]
  )
  if (!row) return null
  const timestamp = toDate(row.created_at)
  const { title, username } = row
  const data = { ...row, created_at: timestamp }
  return { timestamp, data, summary: `${username} commented on`, title, url: `/comment/${id}/discussion` }
}

async function readFlag(em: EntityManager, id: number): Promise<Content | null> {
  const [row] = await em.execute<FlagRow[]>(
    'select id, post_id, comment_id, reason, created_at from flags where id = ? and resolved_at is null',
    [id]
  )
  if (!row) return null
  const timestamp = toDate(row.created_at)
  const isPost = row.comment_id === null
  const what = isPost ? 'post' : 'comment'
  const url = `/mod/${what}s/${isPost ? row.post_id : row.comment_id}`
  const data = { ...row, created_at: timestamp }
  return { timestamp, data, summary: `Flagged as ${row.reason}`, title: `a ${what}`, url }
}

async function readApplicant(em: EntityManager, id: number): Promise<Content | null> {
  const [row] = await em.execute<{ username: string; created_at: SqlDate }[]>(
    `select username, created_at from users
      where id = ? and approved_at is null and refused_at is null and deleted_at is null`,
    [id]
  )
  if (!row) return null
  const timestamp = toDate(row.created_at)
  const data = { username: row.username, created_at: timestamp }
  return { timestamp, data, summary: 'Waits for approval', title: row.username, url: '/mod/applications' }
}
