import type { EntityManager } from '@mikro-orm/sql'
import { toDate } from '../../sql/dates.ts'
import { type PostText, type Weights, weighPost } from '../../words/weigh.ts'
import { addWordsOf } from '../../words/write.ts'
import type { ImportedPost } from './rows.ts'

type Row = PostText & { id: number; import_id: string; created_at: unknown }

/** Adds the words of posts that were just written. Their ids have to be read: in a cluster the step between them may change. */
export async function addWordsOfImported(tx: EntityManager, posts: ImportedPost[]) {
  const keyOf = (id: string, time: Date) => `${id} ${time.getTime()}`
  const written = new Set(posts.map(({ import_id, created_at }) => keyOf(import_id, created_at)))
  const rows = await tx.execute<Row[]>(
    `select id, import_id, created_at, title, domain, text_html, user_id from posts
      where import_id in (${posts.map(() => '?')})`,
    posts.map(({ import_id }) => import_id)
  )
  const fresh = rows.filter(({ import_id, created_at }) => written.has(keyOf(import_id, toDate(created_at))))
  await addWordsOf(
    tx,
    'post',
    fresh.map((row): [number, Weights] => [row.id, weighPost(row)])
  )
}
