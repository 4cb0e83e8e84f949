import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite } from 'fastify-mikro-orm'
import type { Sieve } from '../lists/read-slice.ts'
import type { PostItem } from '../posts/schema.ts'
import { selectHidden } from './hidden.ts'

interface StateRow {
  kind: 'voted' | 'visited' | 'saved' | 'hidden' | 'filtered'
  id: number
  unread: unknown
}

/**
 * Sets what a member did with posts, in one query: whether they voted for them (nobody votes for their own), saved or hid
 * them, and how many comments came since their visit.
 * @param asked ids of the tags that the list was asked for by
 * @returns the ids of the posts that they do not want to see
 */
export async function markPosts(
  em: EntityManager,
  userId: number,
  posts: PostItem[],
  asked?: readonly number[]
): Promise<Set<number>> {
  if (posts.length === 0) return new Set()
  const ids = posts.map(({ id }) => id)
  const own = [userId, ids]
  const parts = [
    {
      sql: `select 'voted' as kind, post_id as id, null as unread from votes where user_id = ? and post_id in (?)`,
      parameters: own
    },
    {
      sql: `select 'visited', v.post_id, ${unreadSql(em)}
        from visits v join posts p on p.id = v.post_id where v.user_id = ? and v.post_id in (?)`,
      parameters: own
    },
    {
      sql: `select 'saved', post_id, null from post_marks where user_id = ? and post_id in (?) and saved_at is not null`,
      parameters: own
    },
    ...selectHidden(userId, ids, asked)
  ]
  const rows = await em.execute<StateRow[]>(
    parts.map(({ sql }) => sql).join(' union all '),
    parts.flatMap(({ parameters }) => parameters)
  )
  const of = (...kinds: StateRow['kind'][]) =>
    new Set(rows.filter(({ kind }) => kinds.includes(kind)).map(({ id }) => Number(id)))
  const [voted, saved, hidden] = [of('voted'), of('saved'), of('hidden')]
  const unread = new Map(
    rows.filter(({ kind }) => kind === 'visited').map((row) => [Number(row.id), Number(row.unread)])
  )
  for (const post of posts) {
    if (post.user.id !== userId) post.voted = voted.has(post.id)
    post.saved = saved.has(post.id)
    post.hidden = hidden.has(post.id)
    const comments = unread.get(post.id)
    if (comments !== undefined) post.new_comments = comments
  }
  return of('hidden', 'filtered')
}

/**
 * The comments that the page of the post marks as new: `markFreshComments()`. The servers read all of a discussion along
 * an index that covers them, so it is not looked at when nothing has been said since.
 */
function unreadSql(em: EntityManager): string {
  const hint = isSqlite(em) ? 'indexed by comments_since' : 'force index (comments_since)'
  return `case when p.active_at <= v.visited_at then 0 else (select count(*) from comments c ${hint}
    where c.post_id = v.post_id and c.created_at > v.visited_at and c.user_id <> v.user_id and c.deleted_at is null) end`
}

/**
 * Marks the posts of a list for a member, and leaves out what they hide.
 * @param asked ids of the tags that the list was asked for by
 */
export function sieveOfPosts(
  em: EntityManager,
  { id, filters = false }: { id: number; filters?: boolean },
  asked?: readonly number[]
): Sieve<PostItem> {
  return {
    isActive: filters,
    async pick(posts) {
      const hidden = await markPosts(em, id, posts, asked)
      return posts.filter((post) => !hidden.has(post.id))
    }
  }
}

/** Marks the posts of a list that shows all of them, such as those of a member. */
export function markerOfPosts(em: EntityManager, userId: number): Sieve<PostItem> {
  return {
    isActive: false,
    async pick(posts) {
      await markPosts(em, userId, posts)
      return posts
    }
  }
}
