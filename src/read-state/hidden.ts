import type { EntityManager } from '@mikro-orm/sql'
import type { Sieve } from '../lists/read-slice.ts'

/** A statement with its parameters. */
interface Part {
  sql: string
  parameters: unknown[]
}

/**
 * Selects which of some posts a member does not want to see: the one rule of all lists. These are the posts that they
 * have hidden, and those of others with a tag that they hide, except a tag that the list was asked for by.
 * @param asked ids of such tags
 */
export function selectHidden(userId: number, posts: number[], asked: readonly number[] = []): Part[] {
  const marked = `select 'hidden' as kind, m.post_id as id, null as unread from post_marks m
    where m.user_id = ? and m.post_id in (?) and m.hidden_at is not null`
  const tagged = `select 'filtered' as kind, pt.post_id as id, null as unread from tag_choices c
    join post_tags pt on pt.tag_id = c.tag_id join posts p on p.id = pt.post_id
    where c.user_id = ? and c.choice = 'hide' and pt.post_id in (?) and p.user_id <> ?
      ${asked.length > 0 ? 'and c.tag_id not in (?)' : ''}`
  return [
    { sql: marked, parameters: [userId, posts] },
    { sql: tagged, parameters: [userId, posts, userId, ...(asked.length > 0 ? [asked] : [])] }
  ]
}

/** SQL for whether a member hides anything. @param userId SQL for the id */
export function hidesAnything(userId: string): string {
  return `(exists (select 1 from tag_choices where user_id = ${userId} and choice = 'hide')
    or exists (select 1 from post_marks where user_id = ${userId} and hidden_at is not null))`
}

/**
 * A sieve for what belongs to posts: comments, and acts of moderators.
 * @param postOf id of the post of an item; null for one that is always shown
 * @returns undefined for a member who hides nothing
 */
export function sieveOf<Item>(
  em: EntityManager,
  { id, filters }: { id: number; filters?: boolean },
  postOf: (item: Item) => number | null
): Sieve<Item> | undefined {
  if (!filters) return undefined
  return {
    isActive: true,
    async pick(items) {
      const posts = [...new Set(items.map(postOf))].filter((post) => post !== null)
      if (posts.length === 0) return items
      const parts = selectHidden(id, posts)
      const rows = await em.execute<{ id: number }[]>(
        parts.map(({ sql }) => sql).join(' union all '),
        parts.flatMap(({ parameters }) => parameters)
      )
      const hidden = new Set(rows.map((row) => row.id))
      return items.filter((item) => !hidden.has(postOf(item) ?? 0))
    }
  }
}
