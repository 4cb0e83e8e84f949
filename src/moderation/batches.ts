import { hash, randomUUID } from 'node:crypto'
import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import Type, { type Static } from 'typebox'
import { Value } from 'typebox/value'
import { addJob } from '../jobs/add.ts'
import type { JobContext } from '../jobs/worker.ts'
import { listLinking } from '../posts/hosts.ts'
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

/** What a job of a batch holds. */
const BatchWork = Type.Object({
  action: Type.Enum(['remove', 'restore']),
  actor: Type.Integer(),
  batch: Type.String(),
  reason: Type.Union([Type.String(), Type.Null()]),
  /** Whose, and since when; of a removal. */
  userId: Type.Optional(Type.Integer()),
  since: Type.Optional(Type.String()),
  /** Where the posts link to, of a removal. */
  domain: Type.Optional(Type.String())
})

type BatchWork = Static<typeof BatchWork>

/** The kind of its jobs: a batch may take longer than a request. */
export const batchJob = 'moderate-batch'

export interface Removal {
  actor: number
  userId: number
  /** Days back from now. */
  days: number
  reason: string
}

/** Has all removed that a member has written lately. @returns the batch, by which it can be undone */
export async function removeRecent(em: EntityManager, { days, ...removal }: Removal): Promise<string> {
  const since = new Date(Date.now() - days * 86_400_000).toISOString()
  const batch = randomUUID()
  await addWork(em, { action: 'remove', batch, since, ...removal })
  return batch
}

/** Has the posts removed that link to a domain. @returns the batch, by which this can be undone */
export async function removeLinking(
  em: EntityManager,
  removal: { actor: number; domain: string; reason: string }
): Promise<string> {
  const batch = batchOfDomain(removal.domain)
  await addWork(em, { action: 'remove', batch, ...removal })
  return batch
}

/** What marks the batches of domains. Those of members are UUIDs. */
const ofDomain = 'domain:'

/** The posts that are removed because of a domain are one batch, however often it is banned. */
export function batchOfDomain(domain: string): string {
  return `${ofDomain}${hash('sha256', domain)}`.slice(0, 36)
}

/** Has all restored that a batch removed, unless it was restored or removed again since. */
export async function undoBatch(em: EntityManager, actor: number, batch: string, reason: string | null) {
  await addWork(em, { action: 'restore', actor, batch, reason })
}

function addWork(em: EntityManager, payload: BatchWork) {
  return addJob(em, { kind: batchJob, payload })
}

/**
 * Does the job of a batch, each post and comment in a transaction of its own, so that nobody waits for all. Begun again,
 * it passes over what is done.
 */
export async function moderateBatch(payload: unknown, { em, signal }: Pick<JobContext, 'em' | 'signal'>) {
  const { actor, action, batch, reason, ...removal } = Value.Parse(BatchWork, payload)
  const targets = action === 'remove' ? await toRemove(em, removal) : await removedBy(em, batch)
  // A banned member was told of the ban.
  const isSilent = !batch.startsWith(ofDomain)
  for (const target of targets) {
    signal.throwIfAborted()
    await transactional(em, (tx) => moderate(tx, actor, { action, target, reason, batch, isSilent }))
  }
}

async function toRemove(em: EntityManager, { domain, ...removal }: Partial<BatchWork>): Promise<Target[]> {
  if (domain === undefined) return recent(em, removal)
  return (await listLinking(em, domain, batchLimit)).map((post_id) => ({ post_id }))
}

async function recent(em: EntityManager, { userId = 0, since = '' }: Partial<BatchWork>): Promise<Target[]> {
  const idsOf = (table: string) =>
    em.execute<{ id: number }[]>(
      `select id from ${table} where user_id = ? and created_at >= ? and deleted_at is null
        order by created_at desc, id desc limit ${batchLimit}`,
      [userId, new Date(since)]
    )
  const comments = (await idsOf('comments')).map(({ id }) => ({ comment_id: id }))
  const posts = (await idsOf('posts')).map(({ id }) => ({ post_id: id }))
  return [...comments, ...posts]
}

async function removedBy(em: EntityManager, batch: string): Promise<Target[]> {
  const rows = await em.execute<{ post_id: number; comment_id: number | null }[]>(
    `select m.post_id, m.comment_id from moderations m where m.batch = ? and ${standing} order by m.id desc`,
    [batch]
  )
  return rows.map(({ post_id, comment_id }) => (comment_id === null ? { post_id } : { comment_id }))
}

/** The batches of a member that can be undone, the newest first; those of domains are of many members. */
export async function listBatches(em: EntityManager, userId: number): Promise<Batch[]> {
  const rows = await em.execute<{ batch: string; created_at: SqlDate; removed: unknown }[]>(
    `select m.batch, min(m.created_at) as created_at, count(*) as removed from moderations m
      where m.user_id = ? and m.batch not like '${ofDomain}%' and ${standing} group by m.batch order by created_at desc limit 20`,
    [userId]
  )
  return rows.map(({ batch, created_at, removed }) => ({
    batch,
    created_at: toDate(created_at),
    removed: Number(removed)
  }))
}

/** @returns how much each of some batches removed that can be restored */
export async function countRemoved(em: EntityManager, batches: string[]): Promise<Map<string, number>> {
  if (batches.length === 0) return new Map()
  const rows = await em.execute<{ batch: string; removed: unknown }[]>(
    `select m.batch, count(*) as removed from moderations m where m.batch in (?) and ${standing} group by m.batch`,
    [batches]
  )
  return new Map(rows.map(({ batch, removed }) => [batch, Number(removed)]))
}
