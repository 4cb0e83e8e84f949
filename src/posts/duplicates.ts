import { LockMode } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/sql'
import { DuplicateLinkError } from './errors.ts'
import { duplicateDays } from './limits.ts'
import { Post } from './post.ts'

/**
 * Refuses a link that was posted lately. Locks the gap of the link in its index, so that only one of two concurrent
 * submissions succeeds.
 * @param own the post that gets the link
 * @throws {DuplicateLinkError}
 */
export async function rejectDuplicate(tx: EntityManager, url_key: string, own = 0) {
  const since = new Date(Date.now() - duplicateDays * 86_400_000)
  const where = { url_key, created_at: { $gt: since }, deleted_at: null, id: { $ne: own } }
  const [existing] = await tx.find(Post, where, {
    orderBy: { created_at: 'desc' },
    limit: 1,
    lockMode: LockMode.PESSIMISTIC_WRITE
  })
  if (existing) throw new DuplicateLinkError(existing.id)
}
