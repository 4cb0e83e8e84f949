import type { EntityManager } from '@mikro-orm/sql'
import { TagChoice } from './choice.ts'
import type { TagChoiceName } from './schema.ts'

/** Has a tag hidden or followed by a member, or neither. Repeating it has no effect. */
export async function chooseForReading(
  em: EntityManager,
  userId: number,
  tagId: number,
  choice: TagChoiceName | null
) {
  const key = { user: userId, tag: tagId }
  if (choice === null) await em.nativeDelete(TagChoice, key)
  else await em.upsert(TagChoice, { ...key, choice }, { onConflictFields: ['user', 'tag'] })
}

/** The ids of the tags that a member follows: the first hundred, since each is read by itself. */
export async function listFollowed(em: EntityManager, userId: number): Promise<number[]> {
  const sql = `select tag_id from tag_choices where user_id = ? and choice = 'follow' order by tag_id limit 100`
  return (await em.execute<{ tag_id: number }[]>(sql, [userId])).map(({ tag_id }) => tag_id)
}

/** What a member chose for some tags, by their names. */
export async function findChoices(
  em: EntityManager,
  userId: number,
  tags: readonly { id: number; name: string }[]
): Promise<Record<string, TagChoiceName | null>> {
  const rows = await em.execute<{ tag_id: number; choice: TagChoiceName }[]>(
    'select tag_id, choice from tag_choices where user_id = ? and tag_id in (?)',
    [userId, tags.map(({ id }) => id)]
  )
  const chosen = new Map(rows.map(({ tag_id, choice }) => [tag_id, choice]))
  return Object.fromEntries(tags.map(({ id, name }) => [name, chosen.get(id) ?? null]))
}
