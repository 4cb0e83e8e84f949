import type { EntityManager } from '@mikro-orm/sql'
import { commentNotFound } from './errors.ts'
import { readOutline } from './outline.ts'
import { bytesAround, maxPageBytes } from './pages.ts'

/** Where a comment stands in a discussion. */
export interface Place {
  post_id: number
  /** The comment before the page that holds it; undefined on the first page. */
  after: number | undefined
  /** The comment; undefined when the discussion does not show it. */
  comment: number | undefined
}

const selectPlace = `select c.post_id, c.deleted_at is not null as deleted,
  (select sum(t.bytes + ${bytesAround}) from comments t where t.post_id = c.post_id) as bytes
  from comments c where c.id = ?`

/** Finds the page that holds a comment. @throws {CodedError} COMMENT_NOT_FOUND */
export async function findPlace(em: EntityManager, id: number): Promise<Place> {
  const sql = selectPlace
  const [row] = await em.execute<{ post_id: number; deleted: number; bytes: unknown }[]>(sql, [id])
  if (!row) throw commentNotFound()
  const { post_id } = row
  if (!row.deleted && Number(row.bytes) <= maxPageBytes) return { post_id, after: undefined, comment: id }
  const outline = await readOutline(em, post_id)
  return { post_id, after: outline.pageBefore(id), comment: outline.shows(id) ? id : undefined }
}
