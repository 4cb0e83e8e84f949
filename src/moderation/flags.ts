import type { EntityManager } from '@mikro-orm/sql'
import { errorKind, transactional } from 'fastify-mikro-orm'
import { findComment } from '../comments/list.ts'
import { CodedError } from '../errors/coded-error.ts'
import { includesRole, type Role } from '../members/roles.ts'
import { findPost } from '../posts/read.ts'
import type { Settings } from '../settings/schema.ts'
import { currentTime, type SqlDate, toDate } from '../sql/dates.ts'
import { moderate } from './moderate.ts'
import type { Target } from './schema.ts'

type FlagSettings = Pick<Settings, 'flag_reasons' | 'flag_days' | 'flag_karma' | 'flags_to_hide'>

/**
 * Flags a post or comment for the moderators; a second time has no effect. With the setting `flags_to_hide`, as many
 * flags remove it.
 * @throws {CodedError} FLAG_REASON_UNKNOWN, FORBIDDEN, POST_NOT_FOUND, POST_DELETED, POST_REMOVED, COMMENT_NOT_FOUND,
 *   COMMENT_REMOVED
 */
export async function flag(
  em: EntityManager,
  userId: number,
  target: Target,
  reason: string,
  settings: FlagSettings
) {
  if (!settings.flag_reasons.includes(reason)) {
    throw new CodedError('FLAG_REASON_UNKNOWN', 'Please choose one of the reasons.')
  }
  await requireFlaggable(em, userId, target)
  await requireExperience(em, userId, settings)
  const ids = 'post_id' in target ? [target.post_id, null] : [null, target.comment_id]
  const sql = `insert into flags (user_id, post_id, comment_id, reason, created_at)
    values (?, ?, ?, ?, ${currentTime(em)})`
  try {
    await em.execute(sql, [userId, ...ids, reason])
  } catch (error) {
    if (errorKind(error) === 'duplicate') return
    throw error
  }
  if (settings.flags_to_hide > 0) await hideFlagged(em, target, settings.flags_to_hide)
}

/** Finds what a member wants to flag, which is somebody else's. */
export async function requireFlaggable(em: EntityManager, userId: number, target: Target) {
  const { user } =
    'post_id' in target ? await findPost(em, target.post_id) : await findComment(em, target.comment_id)
  if (user.id === userId) throw new CodedError('FORBIDDEN', 'This is yours: you can edit or delete it.')
}

async function requireExperience(em: EntityManager, userId: number, { flag_days, flag_karma }: FlagSettings) {
  const [member] = await em.execute<{ karma: number; role: Role; created_at: SqlDate }[]>(
    'select karma, role, created_at from users where id = ?',
    [userId]
  )
  if (!member || includesRole(member.role, 'moderator') || member.karma >= flag_karma) return
  if (Date.now() - toDate(member.created_at).getTime() >= flag_days * 86_400_000) return
  throw new CodedError(
    'FORBIDDEN',
    `Members can flag after ${flag_days} days, or from ${flag_karma} points on.`
  )
}

async function hideFlagged(em: EntityManager, target: Target, needed: number) {
  const [column, id] = 'post_id' in target ? ['post_id', target.post_id] : ['comment_id', target.comment_id]
  const sql = `select count(*) as flags from flags where ${column} = ? and resolved_at is null`
  const [row] = await em.execute<{ flags: unknown }[]>(sql, [id])
  if (Number(row?.flags) < needed) return
  const reason = `Flagged by ${needed} members`
  await transactional(em, (tx) => moderate(tx, 'board', { action: 'remove', target, reason }))
}
