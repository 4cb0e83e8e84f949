import { LockMode } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/sql'
import { DuplicateLinkError } from './errors.ts'
import { duplicateDays } from './limits.ts'
import { lockLink } from './link-lock.ts'
import { Post } from './post.ts'

/**
 * Refuses a link that was posted lately. Of two concurrent submissions one waits for the other, or conflicts with it. The
 * read locks because it has to see what was committed after the transaction began.
 * @param own the post that gets the link
 * @throws {DuplicateLinkError}
 */
export async function rejectDuplicate(tx: EntityManager, url_key: string, own = 0) {
  await lockLink(tx, url_key)
  const [existing] = await tx.find(Post, postedLately(url_key, own), {
    ...newest,
    lockMode: LockMode.PESSIMISTIC_WRITE
  })
  if (existing) throw new DuplicateLinkError(existing.id)
}

/** @returns the id of the post that would refuse a link, or null */
export async function findDuplicate(em: EntityManager, url_key: string): Promise<number | null> {
  const [existing] = await em.find(Post, postedLately(url_key), { ...newest, fields: ['id'] })
  return existing?.id ?? null
}

const newest = { orderBy: { created_at: 'desc' }, limit: 1 } as const

function postedLately(url_key: string, own = 0) {
  const since = new Date(Date.now() - duplicateDays * 86_400_000)
  return { url_key, created_at: { $gt: since }, deleted_at: null, id: { $ne: own } }
}
