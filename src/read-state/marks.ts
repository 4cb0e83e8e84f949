import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite } from 'fastify-mikro-orm'
import { findPost, findPostOrTombstone } from '../posts/read.ts'
import { write } from '../sql/write.ts'

export type Mark = 'saved' | 'hidden'

/**
 * Saves or hides a post for a member, or takes that back. Repeating it has no effect.
 * @throws {CodedError} POST_NOT_FOUND, POST_DELETED, POST_REMOVED
 */
export async function markPost(
  em: EntityManager,
  userId: number,
  postId: number,
  mark: Mark,
  isSet: boolean
) {
  await (isSet ? setMark(em, userId, postId, `${mark}_at`) : removeMark(em, userId, postId, `${mark}_at`))
}

type Column = `${Mark}_at`

async function setMark(em: EntityManager, userId: number, postId: number, column: Column) {
  await findPost(em, postId)
  const earlier = isSqlite(em)
    ? `on conflict (user_id, post_id) do update set ${column} = coalesce(post_marks.${column}, excluded.${column})`
    : `on duplicate key update ${column} = coalesce(post_marks.${column}, values(${column}))`
  await write(em, `insert into post_marks (user_id, post_id, ${column}) values (?, ?, ?) ${earlier}`, [
    userId,
    postId,
    new Date()
  ])
}

async function removeMark(em: EntityManager, userId: number, postId: number, column: Column) {
  const key = [userId, postId]
  const found = await write(
    em,
    `update post_marks set ${column} = null where user_id = ? and post_id = ?`,
    key
  )
  if (found === 0) await findPostOrTombstone(em, postId)
  else
    await write(
      em,
      'delete from post_marks where user_id = ? and post_id = ? and saved_at is null and hidden_at is null',
      key
    )
}
