import type { EntityManager } from '@mikro-orm/sql'
import { CodedError } from '../errors/coded-error.ts'
import { bumpOtherDiscussions } from '../posts/discussions.ts'
import { postDeleted, postNotFound, postRemoved } from '../posts/errors.ts'
import { maxPins, undoMinutes } from '../posts/limits.ts'
import { countTags } from '../posts/tags.ts'
import { versionBump } from '../posts/version.ts'
import { currentTime } from '../sql/dates.ts'
import { write } from '../sql/write.ts'
import { type PostText, weighPost } from '../words/weigh.ts'
import type { Action } from './schema.ts'
import { moderateWords } from './words.ts'

/** SQL of each act: what it sets, with `$now` for the time and a comma, and the posts that it changes. */
const changes: Record<Action, { set: string; where: string } | null> = {
  remove: { set: 'deleted_at = $now, removed_at = $now,', where: 'deleted_at is null' },
  restore: { set: 'deleted_at = null, removed_at = null,', where: 'removed_at is not null' },
  lock: { set: 'locked_at = $now,', where: 'locked_at is null and deleted_at is null' },
  unlock: { set: 'locked_at = null,', where: 'locked_at is not null and deleted_at is null' },
  pin: { set: 'pinned_at = $now,', where: 'pinned_at is null and deleted_at is null' },
  unpin: { set: 'pinned_at = null,', where: 'pinned_at is not null and deleted_at is null' },
  // `moderate()` sets the tags, once the post is locked.
  retag: { set: '', where: 'deleted_at is null' },
  dismiss: null
}

interface ChangedRow {
  id: number
  user_id: number
  url_key: string | null
  deleted_at: unknown
  removed_at: unknown
}

/**
 * Changes a post for `moderate()`. Its comments and votes stay, and so do all counters.
 * @throws {CodedError} POST_NOT_FOUND, POST_DELETED, POST_REMOVED, PINS_TAKEN
 */
export async function changePost(tx: EntityManager, id: number, action: Action) {
  const change = changes[action]
  const set = change?.set.replaceAll('$now', currentTime(tx))
  const changed =
    change !== null &&
    (await write(tx, `update posts set ${set} ${versionBump(tx)} where id = ? and ${change.where}`, [id])) > 0
  if (changed && action === 'pin') await requireFreePin(tx)
  const select =
    'select id, title, domain, text_html, user_id, url_key, deleted_at, removed_at from posts where id = ?'
  const [row] = await tx.execute<(ChangedRow & PostText)[]>(select, [id])
  if (!row) throw postNotFound()
  if (changed && (action === 'remove' || action === 'restore')) {
    await bumpOtherDiscussions(tx, row)
    await countTags(tx, id, action === 'remove' ? -1 : 1)
  }
  if (!changed && row.deleted_at !== null && row.removed_at === null) throw postDeleted()
  const concernsRemoved = ['remove', 'restore', 'dismiss'].includes(action)
  if (!changed && row.removed_at !== null && !concernsRemoved) throw postRemoved()
  const updateWords = async () => moderateWords(tx, 'post', id, action, weighPost(row))
  return { user_id: row.user_id, post_id: id, changed, updateWords }
}

/**
 * Writes a row that all pins share, so that two who pin at once wait, on every engine and node. A deleted post keeps its
 * pin as long as the author can restore it, and a minute more, since clocks differ.
 */
async function requireFreePin(tx: EntityManager) {
  const since = new Date(Date.now() - (undoMinutes + 1) * 60_000)
  await write(tx, `update settings set updated_at = ${currentTime(tx)} where name = 'setup'`, [])
  const pinned = await tx.execute<object[]>(
    `select id from posts where pinned_at is not null
      and (deleted_at is null or deleted_at > ? or removed_at is not null)`,
    [since]
  )
  if (pinned.length <= maxPins) return
  throw new CodedError('PINS_TAKEN', `There are ${maxPins} pinned posts already. Please unpin one first.`)
}
