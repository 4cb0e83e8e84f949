import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import Type from 'typebox'
import { Value } from 'typebox/value'
import type { JobHandler } from '../jobs/worker.ts'
import { isBanned } from '../members/roles.ts'
import { User } from '../members/user.ts'
import { notifyAdmins } from '../notices/notify-admins.ts'
import type { Outgoing } from '../outgoing/outgoing.ts'
import { fetchFeed } from './fetch-feed.ts'
import { postItems } from './post-items.ts'
import { Source } from './source.ts'

const Payload = Type.Object({ source_id: Type.Integer() })

/** Failures in a row after which a source is paused. */
const maxFailures = 20

const day = 86_400

export interface ReadSourceOptions {
  outgoing: Outgoing
  /** Called when something was posted. */
  onPost(): void
}

/** Makes the handler of readings. No transaction is open while a feed is read. */
export function sourceHandler({ outgoing, onPost }: ReadSourceOptions): JobHandler {
  return async (payload, { em, signal }) => {
    const { source_id } = Value.Parse(Payload, payload)
    // It may have been read since the job was added.
    const due = { id: source_id, paused_at: null, next_at: { $lte: new Date() } }
    const source = await em.findOne(Source, due, { disableIdentityMap: true })
    if (!source) return
    const bot = await em.findOne(User, { id: source.user_id, deleted_at: null }, { disableIdentityMap: true })
    if (!bot) return pause(em, source, 'Its bot was deleted.')
    if (isBanned(bot.banned_until ?? null)) return fail(em, source, 'Its bot is banned.', null)
    const reading = await fetchFeed(outgoing, source, signal)
    if (reading.result === 'gone')
      return pause(em, source, 'The feed answered that it is gone for good (410).')
    if (reading.result === 'failed') return fail(em, source, reading.reason, reading.retryAfter)
    if (reading.result === 'unchanged') return succeed(em, source, {})
    const { items, etag, last_modified } = reading
    const { posted, isMoreLeft } = await postItems(em, source, items, signal)
    if (posted > 0) onPost()
    // Without its validators the feed is sent again, with the items that wait.
    await succeed(em, source, isMoreLeft ? { etag: null, last_modified: null } : { etag, last_modified })
  }
}

async function succeed(
  em: EntityManager,
  { id, minutes }: Source,
  validators: { etag?: string | null; last_modified?: string | null }
) {
  const fine = {
    failures: 0,
    last_error: null,
    fetched_at: new Date(),
    next_at: secondsFromNow(minutes * 60)
  }
  await em.nativeUpdate(Source, { id }, { ...validators, ...fine })
}

/** Counts a failure, and waits longer after each. @param retryAfter the seconds that the feed asked for */
async function fail(em: EntityManager, source: Source, reason: string, retryAfter: number | null) {
  const { id, minutes } = source
  const failures = source.failures + 1
  if (failures >= maxFailures) return pause(em, source, `It failed ${failures} times in a row. ${reason}`)
  const longer = Math.min(minutes * 60 * 2 ** Math.min(failures - 1, 6), Math.max(day, minutes * 60))
  const next_at = secondsFromNow(Math.max(longer, retryAfter ?? 0))
  await em.nativeUpdate(Source, { id }, { failures, last_error: reason, next_at })
}

/** Pauses a source, and tells the administrators. */
async function pause(em: EntityManager, { id, url }: Source, reason: string) {
  await transactional(em, async (tx) => {
    const paused = { paused_at: new Date(), last_error: reason }
    if ((await tx.nativeUpdate(Source, { id, paused_at: null }, paused)) === 0) return
    await notifyAdmins(tx, `The source ${new URL(url).host} was paused. ${reason}`)
  })
}

function secondsFromNow(seconds: number): Date {
  return new Date(Date.now() + seconds * 1_000)
}
