import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite } from 'fastify-mikro-orm'
import { write } from '../sql/write.ts'
import type { NoticeKind } from './schema.ts'

export interface NewNotice {
  userId: number
  kind: NoticeKind
  postId?: number | null
  commentId?: number | null
  /** Who did it, unless the member is not told. */
  actorId?: number | null
  /** What a moderator says. */
  note?: string | null
}

const columns = 'user_id, kind, post_id, comment_id, actor_id, note, created_at'

/**
 * Tells a member of something, in its transaction, after posts, comments and members are locked. A member has one notice
 * of a comment: a later act of a moderator replaces it.
 */
export async function notify(tx: EntityManager, notice: NewNotice) {
  const { userId, kind, postId = null, commentId = null, actorId = null, note = null } = notice
  const fields = ['kind', 'post_id', 'actor_id', 'note', 'created_at']
  const replaced = isSqlite(tx)
    ? `on conflict (user_id, comment_id) do update set ${fields.map((name) => `${name} = excluded.${name}`)}, read_at = null`
    : `on duplicate key update ${fields.map((name) => `${name} = values(${name})`)}, read_at = null`
  const values = [userId, kind, postId, commentId, actorId, note, new Date()]
  await write(tx, `insert into notices (${columns}) values (?, ?, ?, ?, ?, ?, ?) ${replaced}`, values)
}

export interface WrittenComment {
  id: number
  post_id: number
  parent_id: number | null
  user_id: number
  created_at: Date
  /** Members who are mentioned in it. */
  mentioned: number[]
}

/** Tells the author of what a comment answers, and whom it mentions. Nobody is told twice, or of an own comment. */
export async function notifyOfComment(tx: EntityManager, comment: WrittenComment) {
  const { id, post_id, parent_id, user_id, created_at } = comment
  const [answered, answeredId] = parent_id === null ? ['posts', post_id] : ['comments', parent_id]
  // The row that is read is locked already: the post is, and whatever changes a comment locks its post first.
  const reply = `insert into notices (${columns}) select a.user_id, 'reply', ?, ?, ?, null, ?
    from ${answered} a where a.id = ? and a.user_id <> ?`
  await write(tx, reply, [post_id, id, user_id, created_at, answeredId, user_id])
  const others = comment.mentioned.filter((mentioned) => mentioned !== user_id)
  if (others.length === 0) return
  const ignored = isSqlite(tx)
    ? 'on conflict (user_id, comment_id) do nothing'
    : 'on duplicate key update notices.id = notices.id'
  const rows = others.map(() => `(?, 'mention', ?, ?, ?, null, ?)`)
  const values = others.flatMap((mentioned) => [mentioned, post_id, id, user_id, created_at])
  await write(tx, `insert into notices (${columns}) values ${rows} ${ignored}`, values)
}
