import { LockMode } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import { type Act, type Actor, recordAct } from '../audit/record.ts'
import { CodedError } from '../errors/coded-error.ts'
import { identityKey } from '../members/names.ts'
import { includesRole, isRole, type Role } from '../members/roles.ts'
import { User } from '../members/user.ts'
import { notify } from '../notices/notify.ts'
import { prepareSettings } from '../settings/read.ts'
import { eraseUser, lockPostsOf } from './erase.ts'
import { closeSetup } from './first-admin.ts'
import { requireOtherAdmin } from './last-admin.ts'
import { issueReset } from './reset.ts'
import { endSessions } from './sessions.ts'
import { describeBan } from './standing.ts'
import { Token } from './tokens/token.ts'

/** Seconds for which a link to set a new password is valid. */
const resetSeconds = 86_400

export interface Ban {
  /** `forGood` has no end. */
  until: Date
  reason: string | null
}

/** Finds a member by name, in any case. @throws {CodedError} USER_NOT_FOUND */
export async function findMemberNamed(em: EntityManager, username: string): Promise<User> {
  return (await em.findOne(User, { username_key: identityKey(username), deleted_at: null })) ?? notFound()
}

/** @throws {CodedError} LAST_ADMIN, USER_NOT_FOUND */
export async function setRole(em: EntityManager, actor: Actor, userId: number, role: Role) {
  await prepareSettings(em)
  await change(em, actor, userId, async (tx, user) => {
    if (user.role === role) return null
    if (role !== 'admin') await requireOtherAdmin(tx, user)
    const from = user.role
    user.role = role
    if (role === 'admin') await closeSetup(tx)
    return { action: 'set-role', details: { from, to: role } }
  })
}

/** @throws {CodedError} LAST_ADMIN, FORBIDDEN when the member has the actor's role or a higher one, USER_NOT_FOUND */
export async function banMember(em: EntityManager, actor: Actor, userId: number, { until, reason }: Ban) {
  await requireLowerRole(em, actor, userId)
  await change(em, actor, userId, async (tx, user) => {
    await requireOtherAdmin(tx, user)
    tx.assign(user, { banned_until: until, ban_reason: reason })
    await tx.nativeDelete(Token, { user: userId })
    await notify(tx, { userId, kind: 'moderation', note: describeBan(until, reason) })
    return { action: 'ban-member', reason, is_public: true, details: { until: until.toISOString() } }
  })
}

/** Ends a ban. @throws {CodedError} FORBIDDEN, USER_NOT_FOUND */
export async function unbanMember(em: EntityManager, actor: Actor, userId: number, reason?: string) {
  await requireLowerRole(em, actor, userId)
  await change(em, actor, userId, async (tx, user) => {
    if (user.banned_until === null) return null
    tx.assign(user, { banned_until: null, ban_reason: null })
    await notify(tx, { userId, kind: 'moderation', note: 'Your ban has ended.' })
    return { action: 'unban-member', reason: reason ?? null, is_public: true }
  })
}

/** Says that a member's e-mail address is theirs. @throws {CodedError} USER_NOT_FOUND */
export async function verifyEmail(em: EntityManager, actor: Actor, userId: number) {
  await change(em, actor, userId, async (_tx, user) => {
    if (user.email_verified_at) return null
    user.email_verified_at = new Date()
    approveVerified(user)
    return { action: 'verify-email' }
  })
}

/** Lets a member write whose address, of an accepted domain, is verified now. Applicants wait for a moderator. */
export function approveVerified(user: User) {
  if (user.application == null) user.approved_at ??= new Date()
}

/** Lets an applicant write. @throws {CodedError} USER_NOT_FOUND */
export async function approveMember(em: EntityManager, actor: Actor, userId: number) {
  await change(em, actor, userId, async (tx, user) => {
    if (user.approved_at) return null
    tx.assign(user, { approved_at: new Date(), refused_at: null })
    return { action: 'approve-member' }
  })
}

/** Refuses an applicant, whose account is deleted some days later. @throws {CodedError} USER_NOT_FOUND */
export async function refuseMember(em: EntityManager, actor: Actor, userId: number, reason?: string) {
  await change(em, actor, userId, async (_tx, user) => {
    if (user.approved_at || user.refused_at) return null
    user.refused_at = new Date()
    return { action: 'refuse-member', reason: reason ?? null }
  })
}

/** Logs a member out everywhere. @throws {CodedError} USER_NOT_FOUND */
export async function endSessionsOf(em: EntityManager, actor: Actor, userId: number) {
  await change(em, actor, userId, async (tx) => {
    await endSessions(tx, userId)
    return { action: 'end-sessions' }
  })
}

/** Makes a link to set a new password, for a member who cannot log in. @returns its path @throws {CodedError} USER_NOT_FOUND */
export async function makeResetLink(em: EntityManager, actor: Actor, userId: number): Promise<string> {
  let path = ''
  await change(em, actor, userId, async (tx) => {
    path = await issueReset(tx, userId, resetSeconds)
    return { action: 'make-reset-link' }
  })
  return path
}

/** Deletes a member's account, as they could themselves. @throws {CodedError} LAST_ADMIN, USER_NOT_FOUND */
export async function deleteMember(em: EntityManager, actor: Actor, userId: number) {
  await transactional(em, async (tx) => {
    await lockPostsOf(tx, userId)
    await eraseUser(tx, await lockUser(tx, userId))
    await recordAct(tx, actor, { action: 'delete-member', user_id: userId })
  })
}

/** Changes a locked user and records the act, unless there was nothing to do. */
async function change(
  em: EntityManager,
  actor: Actor,
  userId: number,
  work: (tx: EntityManager, user: User) => Promise<Act | null>
) {
  await transactional(em, async (tx) => {
    const user = await lockUser(tx, userId)
    const act = await work(tx, user)
    await tx.flush()
    if (act) await recordAct(tx, actor, { ...act, user_id: userId })
  })
}

async function lockUser(tx: EntityManager, id: number): Promise<User> {
  const options = { lockMode: LockMode.PESSIMISTIC_WRITE }
  return (await tx.findOne(User, { id, deleted_at: null }, options)) ?? notFound()
}

/** Moderators do not ban each other. */
async function requireLowerRole(em: EntityManager, actor: Actor, userId: number) {
  if (typeof actor !== 'number') return
  const [by, user] = await Promise.all([roleOf(em.fork(), actor), roleOf(em.fork(), userId)])
  if (!includesRole(user, by)) return
  throw new CodedError('FORBIDDEN', 'Only somebody of a higher role may do that.')
}

async function roleOf(em: EntityManager, id: number): Promise<Role> {
  const { role } = (await em.findOne(User, { id, deleted_at: null })) ?? notFound()
  return isRole(role) ? role : 'member'
}

function notFound(): never {
  throw new CodedError('USER_NOT_FOUND', 'There is no member of that name.')
}
