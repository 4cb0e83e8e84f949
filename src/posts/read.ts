import type { EntityManager } from '@mikro-orm/sql'
import { hasOthers } from './discussions.ts'
import { postDeleted, postNotFound, postRemoved } from './errors.ts'
import { type PostRow, postColumns, toPostItem } from './rows.ts'
import type { PostDetail } from './schema.ts'

/** Replaces the content of a deleted post. */
const tombstone = { title: '[deleted]', post_url: null, domain: null, tags: [], text: null, text_html: null }

/** Reads one post with its author. @throws {CodedError} POST_NOT_FOUND, POST_DELETED, POST_REMOVED */
export async function findPost(em: EntityManager, id: number): Promise<PostDetail> {
  const post = await findPostOrTombstone(em, id)
  if (post.removed) throw postRemoved()
  if (post.deleted) throw postDeleted()
  return post
}

/**
 * Reads one post, or the tombstone of a deleted one, whose discussion can still be read.
 * @throws {CodedError} POST_NOT_FOUND
 */
export async function findPostOrTombstone(em: EntityManager, id: number): Promise<PostDetail> {
  const sql = `select ${postColumns}, p.text_html, ${hasOthers} as has_others from posts p where p.id = ?`
  const [row] = await em.execute<(PostRow & { text_html: string | null; has_others: number })[]>(sql, [id])
  if (!row) throw postNotFound()
  const [deleted, removed] = [row.deleted_at !== null, row.removed_at !== null]
  const others = { hasOthers: row.has_others !== 0 && !deleted }
  const post = { ...toPostItem(row), text_html: row.text_html, deleted, removed, ...others }
  return deleted ? { ...post, ...tombstone, ...(removed && { title: '[removed]' }) } : post
}
