import type { EntityManager } from '@mikro-orm/sql'
import { CodedError } from '../errors/coded-error.ts'
import type { PostDetail } from '../views/models.ts'
import { type PostRow, postColumns, toPostItem } from './rows.ts'

/** What is left of a deleted post. */
const tombstone = { title: '[deleted]', post_url: null, domain: null, text: null, text_html: null }

/**
 * Reads one post with its author.
 * @param em the request's unit of work
 * @param id of the post
 * @throws {CodedError} POST_NOT_FOUND, POST_DELETED
 */
export async function findPost(em: EntityManager, id: number): Promise<PostDetail> {
  const post = await findAnyPost(em, id)
  if (post.deleted) throw new CodedError('POST_DELETED', 'This post was deleted.')
  return post
}

/**
 * Reads one post, also a deleted one: of that only the place is left, where its discussion can be read.
 * @param em the request's unit of work
 * @param id of the post
 * @throws {CodedError} POST_NOT_FOUND
 */
export async function findAnyPost(em: EntityManager, id: number): Promise<PostDetail> {
  const sql = `select ${postColumns}, p.text_html from posts p where p.id = ?`
  const [row] = await em.execute<(PostRow & { text_html: string | null })[]>(sql, [id])
  if (!row) throw new CodedError('POST_NOT_FOUND', 'There is no such post.')
  const post = { ...toPostItem(row), text_html: row.text_html, deleted: row.deleted_at !== null }
  return post.deleted ? { ...post, ...tombstone } : post
}
