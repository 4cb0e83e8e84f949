import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite, transactional } from 'fastify-mikro-orm'
import Type from 'typebox'
import { Value } from 'typebox/value'
import { write } from '../sql/write.ts'
import { versionBump } from './version.ts'

/** What the job of a merge holds. */
const MergeWork = Type.Object({ from: Type.Integer() })

/** Posts, or members, of one transaction: few enough not to block others for long. */
const part = 200

/**
 * Does the job of a merge, in parts: moves what members chose, then the posts. Begun again, it passes over what is done.
 */
export async function moveMerged(
  payload: unknown,
  { em, signal }: { em: EntityManager; signal: AbortSignal }
) {
  const { from } = Value.Parse(MergeWork, payload)
  if ((await findTarget(em, from)) === from) return
  for (const [select, move] of [
    ['select user_id as id from tag_choices where tag_id = ? order by user_id limit ?', moveChoices],
    ['select post_id as id from post_tags where tag_id = ? order by post_id limit ?', movePosts]
  ] as const) {
    for (let isLast = false; !isLast; ) {
      signal.throwIfAborted()
      const rows = await em.execute<{ id: number }[]>(select, [from, part])
      const ids = rows.map(({ id }) => id)
      if (ids.length > 0) await transactional(em, (tx) => move(tx, from, ids))
      isLast = ids.length < part
    }
  }
}

/** The tag may have been merged again since: it is the one that the former name leads to now. */
async function findTarget(tx: EntityManager, from: number): Promise<number> {
  const [tag] = await tx.execute<{ merged_into: number | null }[]>(
    'select merged_into from tags where id = ?',
    [from]
  )
  return tag?.merged_into ?? from
}

/** What a member chose for the other tag stays. */
async function moveChoices(tx: EntityManager, from: number, members: number[]) {
  const insert = isSqlite(tx) ? 'insert or ignore' : 'insert ignore'
  await tx.execute(
    `${insert} into tag_choices (user_id, tag_id, choice)
      select user_id, ?, choice from tag_choices where tag_id = ? and user_id in (?)`,
    [await findTarget(tx, from), from, members]
  )
  await tx.execute('delete from tag_choices where tag_id = ? and user_id in (?)', [from, members])
}

/** Locks as everywhere: posts, then tags. */
async function movePosts(tx: EntityManager, from: number, posts: number[]) {
  await write(tx, `update posts set ${versionBump(tx)} where id in (?)`, [posts])
  const into = await findTarget(tx, from)
  const rows = await tx.execute<{ id: number; visible: unknown; has: unknown }[]>(
    `select p.id, p.deleted_at is null as visible,
        exists (select 1 from post_tags o where o.post_id = p.id and o.tag_id = ?) as has
      from posts p join post_tags pt on pt.post_id = p.id where pt.tag_id = ? and p.id in (?)`,
    [into, from, posts]
  )
  const isVisible = rows.filter(({ visible }) => Number(visible))
  const moved = rows.filter(({ has }) => !Number(has))
  const added = isVisible.filter((row) => moved.includes(row)).length
  await write(
    tx,
    'update tags set post_count = post_count + case when id = ? then ? else ? end where id in (?)',
    [into, added, -isVisible.length, [from, into]]
  )
  await tx.execute('delete from post_tags where tag_id = ? and post_id in (?)', [from, posts])
  if (moved.length === 0) return
  const values = moved.flatMap(({ id }) => [id, into])
  await tx.execute(`insert into post_tags (post_id, tag_id) values ${moved.map(() => '(?, ?)')}`, values)
}
