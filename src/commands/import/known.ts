import type { EntityManager } from '@mikro-orm/sql'
import { toDate } from '../../sql/dates.ts'
import { excerpt, type ImportedPost } from './rows.ts'

/** What does not change when a title is edited or an account deleted is enough to recognise a post. */
interface Content {
  title: string
  post_url: string | null
  author_key: string
}

export interface Sorted {
  fresh: ImportedPost[]
  known: number
  /** Posts whose id and time belong to another post, with the reason. */
  conflicts: [post: ImportedPost, reason: string][]
}

/**
 * Tells new posts from those that are there. Ids of two boards overlap, so a post is known by its id and its time, and
 * by something of its content.
 */
export async function sortKnown(em: EntityManager, posts: ImportedPost[]): Promise<Sorted> {
  const existing = await findExisting(em, posts)
  const sorted: Sorted = { fresh: [], known: 0, conflicts: [] }
  for (const post of posts) {
    const key = keyOf(post.import_id, post.created_at)
    const own = { title: post.title, post_url: post.link?.post_url ?? null, author_key: post.author_key }
    const other = existing.get(key)
    if (!other) {
      existing.set(key, own)
      sorted.fresh.push(post)
    } else if (isSame(own, other)) sorted.known++
    else
      sorted.conflicts.push([post, `the id and the time are those of another post (${excerpt(other.title)})`])
  }
  return sorted
}

function isSame(own: Content, other: Content): boolean {
  const sameLink = own.post_url !== null && own.post_url === other.post_url
  return sameLink || own.title === other.title || own.author_key === other.author_key
}

async function findExisting(em: EntityManager, posts: ImportedPost[]): Promise<Map<string, Content>> {
  const ids = [...new Set(posts.map(({ import_id }) => import_id))]
  const rows = await em.execute<(Content & { import_id: string; created_at: unknown })[]>(
    `select p.import_id, p.created_at, p.title, p.post_url, u.username_key as author_key
      from posts p join users u on u.id = p.user_id where p.import_id in (${ids.map(() => '?')})`,
    ids
  )
  return new Map(rows.map((row) => [keyOf(row.import_id, toDate(row.created_at)), row]))
}

function keyOf(id: string, time: Date): string {
  return `${id} ${time.getTime()}`
}
