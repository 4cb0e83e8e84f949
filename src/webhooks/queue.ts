import { randomUUID } from 'node:crypto'
import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite, transactional } from 'fastify-mikro-orm'
import { addJob } from '../jobs/add.ts'
import { write } from '../sql/write.ts'
import { type EventName, events } from './schema.ts'
import { Webhook } from './webhook.ts'

/** The kind of the jobs that send messages. */
export const webhookJob = 'webhook'

/** Newest rows of a table that are looked at: more do not happen between two looks. */
const newest = 1_000

/** What is older is not told of, when no process has looked for that long. */
const day = 86_400_000

interface Source {
  table: 'posts' | 'comments' | 'flags' | 'users'
  /** Condition of a row `x`. */
  where: string
  /** Column of the id of its post. */
  post?: string
}

/** A tag may have been merged with another since. */
const realTag = '(select coalesce(g.merged_into, g.id) from tags g where g.id = ?)'

const sources: Record<EventName, Source> = {
  'post.created': { table: 'posts', where: 'x.deleted_at is null', post: 'x.id' },
  'post.popular': { table: 'posts', where: 'x.deleted_at is null and x.vote_count >= ?', post: 'x.id' },
  'comment.created': { table: 'comments', where: 'x.deleted_at is null', post: 'x.post_id' },
  'flag.created': { table: 'flags', where: 'x.resolved_at is null' },
  'member.waiting': {
    table: 'users',
    where: 'x.approved_at is null and x.refused_at is null and x.deleted_at is null'
  }
}

/**
 * Looks for what webhooks are to be told of, and adds a job for each. So no post, vote or comment has a statement more,
 * and nothing is lost that a process had no time for.
 * @returns how many were added
 */
export async function queueDeliveries(em: EntityManager): Promise<number> {
  const webhooks = await em.find(Webhook, { disabled_at: null })
  let added = 0
  for (const webhook of webhooks) {
    const own = webhook.events.split(' ')
    for (const event of events.filter((name) => own.includes(name)))
      for (const id of await findNew(em, webhook, event))
        added += await transactional(em, (tx) => addDelivery(tx, webhook.id, event, id))
  }
  return added
}

async function findNew(em: EntityManager, webhook: Webhook, event: EventName): Promise<number[]> {
  const { table, where, post } = sources[event]
  const [last] = await em.execute<{ id: number | null }[]>(`select max(id) as id from ${table}`)
  const since = new Date(Math.max(webhook.created_at.getTime(), Date.now() - day))
  const tag =
    post && webhook.tag_id
      ? `and exists (select 1 from post_tags t where t.post_id = ${post} and t.tag_id = ${realTag})`
      : ''
  const rows = await em.execute<{ id: number }[]>(
    `select x.id from ${table} x where x.id > ? and x.created_at >= ? and ${where} ${tag}
      and not exists (select 1 from deliveries d where d.webhook_id = ? and d.event = ? and d.subject_id = x.id)
      order by x.id limit 100`,
    [
      Math.max(0, (last?.id ?? 0) - newest),
      since,
      ...(event === 'post.popular' ? [webhook.min_score ?? 1] : []),
      ...(tag ? [webhook.tag_id] : []),
      webhook.id,
      event
    ]
  )
  return rows.map(({ id }) => id)
}

/** Adds a delivery and its job, unless there is one. @returns how many were added */
export async function addDelivery(tx: EntityManager, webhookId: number, event: string, subjectId: number) {
  const insert = isSqlite(tx) ? 'insert or ignore' : 'insert ignore'
  // Standard Webhooks allows no dot in it.
  const eventId = `msg_${randomUUID().replaceAll('-', '')}`
  const values = [webhookId, event, subjectId, eventId, new Date()]
  const columns = 'webhook_id, event, subject_id, event_id, created_at'
  const added = await write(tx, `${insert} into deliveries (${columns}) values (?, ?, ?, ?, ?)`, values)
  if (added > 0) await addJob(tx, { kind: webhookJob, payload: { event_id: eventId, put_off: 0 } })
  return added
}
