import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite, transactional } from 'fastify-mikro-orm'
import { CodedError } from '../errors/coded-error.ts'
import { limitWriteRate, type Probation, rejectWrite, takeToken } from '../members/write-rate.ts'
import { notifyOfComment } from '../notices/notify.ts'
import { limitContent } from '../posts/probation.ts'
import { findPost } from '../posts/read.ts'
import { versionBump } from '../posts/version.ts'
import { write } from '../sql/write.ts'
import { weighComment } from '../words/weigh.ts'
import { addWords } from '../words/write.ts'
import { renderComment } from './content.ts'
import { commentsLocked } from './errors.ts'
import { commentRate, maxComments, type NewComment } from './schema.ts'

export interface Writer {
  /** Locked posts accept comments of moderators. */
  isModerator?: boolean
  probation?: Probation | undefined
}

/**
 * Adds a comment. The post is updated first, which locks it exclusively before the foreign key asks for a shared lock.
 * @throws {CodedError} COMMENT_EMPTY, TEXT_TOO_LARGE, POST_NOT_FOUND, POST_DELETED, POST_REMOVED, COMMENT_LOCKED,
 *   PARENT_NOT_FOUND, DOMAIN_UNKNOWN, MENTIONS_TOO_MANY, TOO_MANY
 */
export async function addComment(
  em: EntityManager,
  userId: number,
  comment: NewComment,
  { isModerator = false, probation }: Writer = {}
): Promise<number> {
  const { comment_text, post_id, parent_id = null } = comment
  const { columns, mentioned, ...written } = await renderComment(em, comment_text)
  await limitContent(em, userId, written, probation)
  const words = weighComment({ ...columns, user_id: userId })
  return transactional(em, async (tx) => {
    const now = new Date()
    const fields = { post_id, parent_id, user_id: userId, created_at: now }
    await countComment(tx, fields, { isModerator, probation })
    const id = await insertComment(tx, { ...columns, ...fields, updated_at: now })
    await notifyOfComment(tx, { id, ...fields, mentioned })
    await addWords(tx, 'comment', id, words)
    return id
  })
}

interface Place {
  post_id: number
  user_id: number
  created_at: Date
}

/** Counts a comment on its post and against the rate of its author, on MySQL in one statement. */
async function countComment(tx: EntityManager, place: Place, { isModerator, probation }: Writer) {
  // A counter is SQL. A newer comment may have been added while this transaction waited for the row.
  const count = `comment_count = comment_count + 1, ${versionBump(tx)},
    active_at = case when active_at < ? then ? else active_at end`
  const where = `posts.id = ? and posts.deleted_at is null and comment_count < ${maxComments}
    ${isModerator ? '' : 'and locked_at is null'}`
  const { post_id, user_id, created_at } = place
  if (isSqlite(tx)) {
    const counted = await write(tx, `update posts set ${count} where ${where}`, [
      created_at,
      created_at,
      post_id
    ])
    if (counted === 0) await rejectComment(tx, post_id, isModerator)
    return limitWriteRate(tx, user_id, commentRate, probation)
  }
  const { assignment, condition } = takeToken(commentRate, probation)
  // The order of the join is that of the locks.
  const sql = `update posts straight_join users on users.id = ? set ${count}, ${assignment.sql}
    where ${where} and ${condition.sql}`
  const parameters = [
    user_id,
    created_at,
    created_at,
    ...assignment.parameters,
    post_id,
    ...condition.parameters
  ]
  if ((await write(tx, sql, parameters)) > 0) return
  await rejectComment(tx, post_id, isModerator)
  await rejectWrite(tx, user_id, commentRate, probation)
}

/** @throws {CodedError} when the post takes no comment */
async function rejectComment(tx: EntityManager, postId: number, isModerator = false) {
  const { comment_count, locked } = await findPost(tx, postId)
  if (locked && !isModerator) throw commentsLocked()
  if (comment_count < maxComments) return
  throw new CodedError('COMMENT_LOCKED', 'This post takes no more comments.')
}

/** One statement also checks that the parent exists. @returns the id of the comment */
async function insertComment(
  tx: EntityManager,
  row: { post_id: number; parent_id: number | null; [column: string]: unknown }
) {
  const columns = Object.keys(row)
  const values = columns.map(() => '?')
  const parent =
    row.parent_id === null ? '' : 'from comments where id = ? and post_id = ? and deleted_at is null'
  const { affectedRows, insertId } = await tx.execute<{ affectedRows: number; insertId: number }>(
    `insert into comments (${columns}) select ${values} ${parent}`,
    row.parent_id === null ? Object.values(row) : [...Object.values(row), row.parent_id, row.post_id],
    'run'
  )
  if (affectedRows === 0) {
    throw new CodedError('PARENT_NOT_FOUND', 'The comment that this one answers is not there.')
  }
  return insertId
}
