import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import { CodedError } from '../errors/coded-error.ts'
import { limitContent } from '../posts/probation.ts'
import { versionBump } from '../posts/version.ts'
import { write } from '../sql/write.ts'
import { changeWords, deleteWords } from '../words/write.ts'
import type { Writer } from './add.ts'
import { Comment } from './comment.ts'
import { renderComment } from './content.ts'
import { commentNotFound, commentRemoved, commentsLocked } from './errors.ts'
import { wordsOfComment } from './words.ts'

/**
 * Changes the text of a comment.
 * @throws {CodedError} COMMENT_EMPTY, TEXT_TOO_LARGE, COMMENT_NOT_FOUND, COMMENT_REMOVED, COMMENT_LOCKED, NOT_YOURS,
 *   DOMAIN_UNKNOWN, MENTIONS_TOO_MANY
 */
export async function editComment(
  em: EntityManager,
  userId: number,
  commentId: number,
  comment_text: string,
  { isModerator = false, probation }: Writer = {}
) {
  const { columns, ...written } = await renderComment(em, comment_text)
  const { post } = await findOwnComment(em, userId, commentId)
  await limitContent(em, userId, written, probation)
  const open = isModerator ? '' : 'and locked_at is null'
  await transactional(em, async (tx) => {
    const changed = await write(tx, `update posts set ${versionBump(tx)} where id = ? ${open}`, [post.id])
    if (changed === 0) throw commentsLocked()
    const comment = await findOwnComment(tx, userId, commentId)
    const before = wordsOfComment(comment)
    tx.assign(comment, { ...columns, updated_at: new Date() })
    await tx.flush()
    await changeWords(tx, 'comment', commentId, before, wordsOfComment(comment))
  })
}

/**
 * Deletes a comment. As long as it has replies, a tombstone stays in the thread.
 * @throws {CodedError} COMMENT_NOT_FOUND, NOT_YOURS
 */
export async function deleteComment(em: EntityManager, userId: number, commentId: number) {
  const { post } = await findOwnComment(em, userId, commentId)
  await transactional(em, async (tx) => {
    // A counter is SQL: concurrent changes of it must add up.
    const count = `update posts set comment_count = comment_count - 1, ${versionBump(tx)} where id = ?`
    await write(tx, count, [post.id])
    const comment = await findOwnComment(tx, userId, commentId)
    const before = wordsOfComment(comment)
    comment.deleted_at = new Date()
    await tx.flush()
    await deleteWords(tx, 'comment', commentId, before.keys())
  })
}

/**
 * Finds a comment that a member may change. Asked again once the post is locked, it stays true until the end of the
 * transaction: everything that changes a comment locks its post first.
 * @throws {CodedError} COMMENT_NOT_FOUND, COMMENT_REMOVED, NOT_YOURS
 */
export async function findOwnComment(em: EntityManager, userId: number, commentId: number): Promise<Comment> {
  const comment = await findOwnCommentOrDeleted(em, userId, commentId)
  if (comment.deleted_at) throw commentNotFound()
  return comment
}

/**
 * Finds a comment of a member, also if the member deleted it.
 * @throws {CodedError} COMMENT_NOT_FOUND, COMMENT_REMOVED, NOT_YOURS
 */
export async function findOwnCommentOrDeleted(
  em: EntityManager,
  userId: number,
  commentId: number
): Promise<Comment> {
  const comment = await em.findOne(Comment, commentId)
  if (comment?.removed_at) throw commentRemoved()
  const isOwn = comment?.user.id === userId
  if (!comment || (comment.deleted_at && !isOwn)) throw commentNotFound()
  if (!isOwn) throw new CodedError('NOT_YOURS', 'This comment is somebody else’s.')
  return comment
}
