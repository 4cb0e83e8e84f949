import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import { requireAllowedDomain } from '../domains/banned.ts'
import { addWords } from '../words/write.ts'
import { bumpOtherDiscussions } from './discussions.ts'
import { rejectDuplicate } from './duplicates.ts'
import { findOwnPostOrDeleted } from './edit.ts'
import { undoExpired } from './errors.ts'
import { undoMinutes } from './limits.ts'
import { Post } from './post.ts'
import { countTags } from './tags.ts'
import { bumpVersion } from './version.ts'
import { wordsOfPost } from './words.ts'

/** Whether something was deleted so lately that its author can restore it. */
export function isUndoable(deleted_at: Date | null, now = new Date()): boolean {
  return deleted_at !== null && now.getTime() - deleted_at.getTime() < undoMinutes * 60_000
}

/**
 * Takes back that the author deleted a post a few minutes ago; a post that is there stays. Its votes, comments and
 * counters were never touched.
 * @throws {CodedError} POST_NOT_FOUND, POST_REMOVED, NOT_YOURS, UNDO_EXPIRED, DUPLICATE_LINK, DOMAIN_BANNED
 */
export async function restorePost(em: EntityManager, userId: number, postId: number) {
  await transactional(em, async (tx) => {
    await bumpVersion(tx, postId)
    const post = await findOwnPostOrDeleted(tx, userId, postId)
    if (!post.deleted_at) return
    if (!isUndoable(post.deleted_at)) throw undoExpired()
    if (post.domain) await requireAllowedDomain(tx, post.domain)
    if (post.url_key) await rejectDuplicate(tx, post.url_key)
    await bumpOtherDiscussions(tx, { id: postId, url_key: post.url_key ?? null })
    await countTags(tx, postId, 1)
    post.deleted_at = null
    await tx.flush()
    await addWords(tx, 'post', postId, wordsOfPost(post))
  })
}

/** Finds a post that its author has just deleted. @returns null when there is none, or it was long ago */
export async function findUndoablePost(
  em: EntityManager,
  userId: number,
  postId: number
): Promise<Post | null> {
  const post = await em.findOne(Post, { id: postId, user: userId })
  return post && !post.removed_at && isUndoable(post.deleted_at ?? null) ? post : null
}
