import { hash, randomBytes } from 'node:crypto'
import type { EntityManager } from '@mikro-orm/sql'
import { type SqlDate, toDateOrNull } from '../sql/dates.ts'
import type { Member } from './schema.ts'
import { Session } from './session.ts'

export const sessionDays = 60

export interface NewSession {
  id: number
  token: string
}

/** Starts a session. @returns the token for the cookie; the database stores only its hash */
export async function startSession(em: EntityManager, userId: number): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const now = new Date()
  const expires_at = new Date(now.getTime() + sessionDays * 86_400_000)
  await em.insert(Session, { token_hash: hashToken(token), user: userId, created_at: now, expires_at })
  return token
}

/** The member of a session, by the hash of its token and the time. */
export const memberOfSession = `select u.id, u.username, u.email, u.karma, u.role, u.approved_at, u.banned_until,
  u.ban_reason from sessions s join users u on u.id = s.user_id where s.token_hash = ? and s.expires_at > ?`

type MemberRow = Omit<Member, 'approved_at' | 'banned_until'> & {
  approved_at: SqlDate | null
  banned_until: SqlDate | null
}

/**
 * Finds the member of a session, in one query: this runs for every request with a cookie.
 * @returns null when the session has ended or never existed
 */
export async function findMember(em: EntityManager, token: string): Promise<Member | null> {
  const [row] = await em.execute<MemberRow[]>(memberOfSession, [hashToken(token), new Date()])
  return row
    ? { ...row, approved_at: toDateOrNull(row.approved_at), banned_until: toDateOrNull(row.banned_until) }
    : null
}

/** Ends one session. */
export async function endSession(em: EntityManager, token: string): Promise<void> {
  await em.nativeDelete(Session, { token_hash: hashToken(token) })
}

/** Ends all sessions of a member. */
export async function endSessions(em: EntityManager, userId: number): Promise<void> {
  await em.nativeDelete(Session, { user: userId })
}

function hashToken(token: string): string {
  return hash('sha256', token)
}
