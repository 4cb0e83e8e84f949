import type { EntityManager } from '@mikro-orm/sql'
import { write } from '../sql/write.ts'
import { chooseTags, type TagRules } from '../tags/choose.ts'
import { tagUnknown } from '../tags/errors.ts'

/** The names of a post's tags before and after a change, in alphabetical order. */
export interface TagChange {
  from: string[]
  to: string[]
}

/**
 * Gives a post its tags, and counts them. The post is locked, or new; tags are locked after everything of posts and
 * members, in the order of their ids, and before `post_tags`, whose foreign key would share the lock.
 * @returns null when nothing changes
 * @throws {CodedError} TAG_UNKNOWN, TAG_RESERVED, TAGS_MISSING, TAGS_TOO_MANY
 */
export async function setTags(
  tx: EntityManager,
  postId: number,
  names: readonly string[],
  rules: TagRules,
  { isNew = false } = {}
): Promise<TagChange | null> {
  const before = isNew ? [] : await readTags(tx, postId)
  const chosen = chooseTags(
    names,
    rules,
    before.map(({ id }) => id)
  )
  const added = chosen.filter(({ id }) => !before.some((tag) => tag.id === id)).map(({ id }) => id)
  const gone = before.filter(({ id }) => !chosen.some((tag) => tag.id === id)).map(({ id }) => id)
  if (added.length + gone.length === 0) return null
  await recount(tx, added, gone)
  if (gone.length > 0)
    await tx.execute('delete from post_tags where post_id = ? and tag_id in (?)', [postId, gone])
  if (added.length > 0) {
    const rows = added.map(() => '(?, ?)')
    const values = added.flatMap((id) => [postId, id])
    await tx.execute(`insert into post_tags (post_id, tag_id) values ${rows}`, values)
  }
  return { from: before.map(({ name }) => name), to: chosen.map(({ name }) => name).sort() }
}

/** Counts the tags of a locked post that becomes invisible, or visible again. */
export async function countTags(tx: EntityManager, postId: number, change: 1 | -1) {
  // Read before, without a lock: an update with a subquery would lock gaps of `post_tags`.
  const ids = (await readTags(tx, postId)).map(({ id }) => id)
  if (ids.length === 0) return
  await write(tx, 'update tags set post_count = post_count + ? where id in (?)', [change, ids])
}

/** Reads the tags of a post in alphabetical order. Those of a post that is not locked may be changing. */
export async function readTags(tx: EntityManager, postId: number) {
  return tx.execute<{ id: number; name: string }[]>(
    `select t.id, t.name from post_tags pt join tags t on t.id = pt.tag_id where pt.post_id = ? order by t.name`,
    [postId]
  )
}

/** One statement, so that all rows are locked in one order. A tag may have been retired or merged a moment ago. */
async function recount(tx: EntityManager, added: number[], gone: number[]) {
  const none = [0]
  const [plus, minus] = [added.length > 0 ? added : none, gone.length > 0 ? gone : none]
  const changed = await write(
    tx,
    `update tags set post_count = post_count + case when id in (?) then 1 else -1 end
      where id in (?) and (id in (?) or (retired_at is null and merged_into is null))`,
    [plus, [...added, ...gone], minus]
  )
  if (changed < added.length + gone.length) throw tagUnknown('that you chose')
}
