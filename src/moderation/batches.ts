import { randomUUID } from 'node:crypto'
import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import { type SqlDate, toDate } from '../sql/dates.ts'
import { moderate } from './moderate.ts'
import type { Batch, Target } from './schema.ts'

/** Posts and comments that one batch removes: as many of each. */
const batchLimit = 1_000

/** Removals of a batch that nobody has undone, or done again, since. */
const standing = `m.action in ('remove-post', 'remove-comment') and not exists (
  select 1 from moderations l where l.post_id = m.post_id and l.id > m.id
    and l.action in ('restore-post', 'remove-post', 'restore-comment', 'remove-comment')
    and coalesce(l.comment_id, 0) = coalesce(m.comment_id, 0))`

export interface Removal {
  userId: number
  /** Days back from now. */
  days: number
  reason: string
}

/**
 * Removes what a member has written lately, each thing in a transaction of its own, so that nobody waits for all.
 * @returns the batch, by which it can be undone
 */
export async function removeRecent(em: EntityManager, actor: number, { userId, days, reason }: Removal) {
  const batch = randomUUID()
  const since = new Date(Date.now() - days * 86_400_000)
  const idsOf = (table: string) =>
    em.execute<{ id: number }[]>(
      `select id from ${table} where user_id = ? and created_at >= ? and deleted_at is null
        order by created_at desc, id desc limit ${batchLimit}`,
      [userId, since]
    )
  const comments = (await idsOf('comments')).map(({ id }) => ({ comment_id: id }))
  const posts = (await idsOf('posts')).map(({ id }) => ({ post_id: id }))
  const removed = await moderateAll(em, actor, [...comments, ...posts], { action: 'remove', reason, batch })
  return { batch, removed }
}

/** Restores what a batch removed, unless it was restored or removed again since. @returns how many */
export async function undoBatch(em: EntityManager, actor: number, batch: string, reason: string | null) {
  const rows = await em.execute<{ post_id: number; comment_id: number | null }[]>(
    `select m.post_id, m.comment_id from moderations m where m.batch = ? and ${standing} order by m.id desc`,
    [batch]
  )
  const targets = rows.map(({ post_id, comment_id }) => (comment_id === null ? { post_id } : { comment_id }))
  return moderateAll(em, actor, targets, { action: 'restore', reason, batch })
}

/** The batches of a member that can be undone, the newest first. */
export async function listBatches(em: EntityManager, userId: number): Promise<Batch[]> {
  const rows = await em.execute<{ batch: string; created_at: SqlDate; removed: unknown }[]>(
    `select m.batch, min(m.created_at) as created_at, count(*) as removed from moderations m
      where m.user_id = ? and m.batch is not null and ${standing} group by m.batch order by created_at desc limit 20`,
    [userId]
  )
  return rows.map(({ batch, created_at, removed }) => ({
    batch,
    created_at: toDate(created_at),
    removed: Number(removed)
  }))
}

async function moderateAll(
  em: EntityManager,
  actor: number,
  targets: Target[],
  act: { action: 'remove' | 'restore'; reason: string | null; batch: string }
): Promise<number> {
  let changed = 0
  for (const target of targets) {
    if (await transactional(em, (tx) => moderate(tx, actor, { ...act, target }))) changed++
  }
  return changed
}
