import type { EntityManager } from '@mikro-orm/sql'
import { CodedError } from '../coded-error.ts'
import type { PostDetail } from '../views/models.ts'
import { type PostRow, postColumns, toPostItem } from './post-rows.ts'

/**
 * Reads one post with its author.
 * @param em the request's unit of work
 * @param id of the post
 * @throws {CodedError} POST_NOT_FOUND, POST_DELETED
 */
export async function findPost(em: EntityManager, id: number): Promise<PostDetail> {
  const sql = `select ${postColumns}, p.text_html from posts p where p.id = ?`
  const [row] = await em.execute<(PostRow & { text_html: string | null })[]>(sql, [id])
  if (!row) throw new CodedError('POST_NOT_FOUND', 'There is no such post.')
  if (row.deleted_at !== null) throw new CodedError('POST_DELETED', 'This post was deleted.')
  return { ...toPostItem(row), text_html: row.text_html }
}
