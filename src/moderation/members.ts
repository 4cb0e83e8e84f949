import type { EntityManager } from '@mikro-orm/sql'
import { banMember, findMemberNamed } from '../accounts/administer.ts'
import { requireReason } from '../audit/reason.ts'
import { forGood, isBanned } from '../members/roles.ts'
import { listBatches, removeRecent } from './batches.ts'
import { listNotes } from './notes.ts'
import { type Ban, banForGood, type MemberCase } from './schema.ts'

/** Reads what moderators need to know of a member. @throws {CodedError} USER_NOT_FOUND */
export async function findMemberCase(em: EntityManager, username: string): Promise<MemberCase> {
  const user = await findMemberNamed(em, username)
  const { banned_until = null, ban_reason = null } = user
  return {
    username: user.username,
    banned_until: isBanned(banned_until) ? banned_until : null,
    ban_reason: isBanned(banned_until) ? ban_reason : null,
    batches: await listBatches(em, user.id),
    notes: await listNotes(em, user.id)
  }
}

/**
 * Bans a member, and has removed what they wrote lately when asked to.
 * @returns the batch of what is removed
 * @throws {CodedError} REASON_MISSING, USER_NOT_FOUND, FORBIDDEN, LAST_ADMIN
 */
export async function ban(em: EntityManager, moderator: number, username: string, wanted: Ban) {
  const reason = requireReason(wanted.reason)
  const { id } = await findMemberNamed(em, username)
  const isForGood = wanted.days >= banForGood
  const until = isForGood ? forGood : new Date(Date.now() + wanted.days * 86_400_000)
  await banMember(em, moderator, id, { until, reason })
  const days = wanted.remove_days
  return { batch: days ? await removeRecent(em, { actor: moderator, userId: id, days, reason }) : null }
}
