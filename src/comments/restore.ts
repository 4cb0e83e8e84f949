import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import { undoExpired } from '../posts/errors.ts'
import { isUndoable } from '../posts/restore.ts'
import { bumpVersion } from '../posts/version.ts'
import { write } from '../sql/write.ts'
import { addWords } from '../words/write.ts'
import { Comment } from './comment.ts'
import { findOwnCommentOrDeleted } from './edit.ts'
import { wordsOfComment } from './words.ts'

/**
 * Takes back that the author deleted a comment a few minutes ago; a comment that is there stays.
 * @throws {CodedError} COMMENT_NOT_FOUND, COMMENT_REMOVED, NOT_YOURS, UNDO_EXPIRED
 */
export async function restoreComment(em: EntityManager, userId: number, commentId: number) {
  const { post } = await findOwnCommentOrDeleted(em, userId, commentId)
  await transactional(em, async (tx) => {
    await bumpVersion(tx, post.id)
    const comment = await findOwnCommentOrDeleted(tx, userId, commentId)
    if (!comment.deleted_at) return
    if (!isUndoable(comment.deleted_at)) throw undoExpired()
    await write(tx, 'update posts set comment_count = comment_count + 1 where id = ?', [post.id])
    comment.deleted_at = null
    await tx.flush()
    await addWords(tx, 'comment', commentId, wordsOfComment(comment))
  })
}

/** @returns the id of a comment on a post that its author has just deleted; null when there is none */
export async function findUndoableComment(
  em: EntityManager,
  userId: number,
  { postId, commentId }: { postId: number; commentId: number }
): Promise<number | null> {
  const comment = await em.findOne(Comment, { id: commentId, post: postId, user: userId })
  return comment && !comment.removed_at && isUndoable(comment.deleted_at ?? null) ? comment.id : null
}
