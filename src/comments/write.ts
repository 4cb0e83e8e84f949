import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import { Comment } from '../database/entities.ts'
import { CodedError } from '../errors/coded-error.ts'
import { findPost } from '../posts/read.ts'
import { changed, changePost } from '../posts/version.ts'
import { write } from '../sql/write.ts'
import { isBlank, renderMarkdown } from '../text/markdown.ts'
import { refuseFlood } from '../throttle/write-rate.ts'

export interface NewComment {
  comment_text: string
  post_id: number
  /** The comment that this one answers. */
  parent_id?: number | null | undefined
}

/**
 * Adds a comment to a discussion. The post is counted up first: its row is then locked for us alone before the
 * foreign key of the comment asks for a shared lock on it.
 * @param em the request's unit of work
 * @param userId who comments
 * @param comment Markdown, and where it belongs
 * @returns the id of the comment
 * @throws {CodedError} COMMENT_EMPTY, POST_NOT_FOUND, POST_DELETED, PARENT_NOT_FOUND, TOO_MANY
 */
export async function addComment(em: EntityManager, userId: number, comment: NewComment): Promise<number> {
  const { comment_text, post_id, parent_id = null } = comment
  const content = readContent(comment_text)
  // A later comment may have come in while this one waited for the row.
  const count = `update posts set comment_count = comment_count + 1, ${changed(em)},
    active_at = case when active_at < ? then ? else active_at end where id = ? and deleted_at is null`
  return transactional(em, async (tx) => {
    const now = new Date()
    if ((await write(tx, count, [now, now, post_id])) === 0) await findPost(tx, post_id)
    await refuseFlood(tx, 'comments', userId)
    return insertComment(tx, {
      ...content,
      post_id,
      parent_id,
      user_id: userId,
      created_at: now,
      updated_at: now
    })
  })
}

/**
 * Changes the text of a comment.
 * @param em the request's unit of work
 * @param userId who wants it
 * @param commentId of the comment
 * @param comment_text Markdown
 * @throws {CodedError} COMMENT_EMPTY, COMMENT_NOT_FOUND, NOT_YOURS
 */
export async function editComment(
  em: EntityManager,
  userId: number,
  commentId: number,
  comment_text: string
) {
  const content = readContent(comment_text)
  const comment = await findOwnComment(em, userId, commentId)
  await transactional(em, async (tx) => {
    await changePost(tx, comment.post.id)
    await changeStanding(tx, commentId, { ...content, updated_at: new Date() })
  })
}

/**
 * Deletes a comment. As long as it has replies its place in the thread stays, as a tombstone.
 * @param em the request's unit of work
 * @param userId who wants it
 * @param commentId of the comment
 * @throws {CodedError} COMMENT_NOT_FOUND, NOT_YOURS
 */
export async function deleteComment(em: EntityManager, userId: number, commentId: number) {
  const { post } = await findOwnComment(em, userId, commentId)
  await transactional(em, async (tx) => {
    await tx.execute(`update posts set comment_count = comment_count - 1, ${changed(tx)} where id = ?`, [
      post.id
    ])
    await changeStanding(tx, commentId, { deleted_at: new Date() })
  })
}

/** Changes a comment, unless it was deleted since somebody looked. */
async function changeStanding(tx: EntityManager, id: number, fields: Partial<Comment>) {
  const count = await tx.nativeUpdate(Comment, { id, deleted_at: null }, fields)
  if (count === 0) throw notFound()
}

async function findOwnComment(em: EntityManager, userId: number, commentId: number): Promise<Comment> {
  const comment = await em.findOne(Comment, commentId)
  if (!comment || comment.deleted_at) throw notFound()
  if (comment.user.id !== userId) throw new CodedError('NOT_YOURS', 'This comment is somebody else’s.')
  return comment
}

/** One statement, with or without a parent that has to be there. @returns the id of the comment */
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

function readContent(comment_text: string) {
  if (isBlank(comment_text)) throw new CodedError('COMMENT_EMPTY', 'A comment needs a text.')
  return { comment_text, comment_html: renderMarkdown(comment_text) }
}

function notFound() {
  return new CodedError('COMMENT_NOT_FOUND', 'There is no such comment.')
}
