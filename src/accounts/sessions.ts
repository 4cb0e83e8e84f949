import { hash, randomBytes } from 'node:crypto'
import type { EntityManager } from '@mikro-orm/sql'
import { Session } from '../database/entities.ts'

/** Days that a browser stays logged in. */
export const sessionDays = 60

/** The member on whose behalf a request acts. */
export interface Member {
  id: number
  username: string
  email: string | null
  karma: number
}

/**
 * Starts a session.
 * @param em the request's unit of work, or the transaction that it belongs to
 * @returns the token for the cookie; the database only learns its hash
 */
export async function startSession(em: EntityManager, userId: number): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const now = new Date()
  const expires_at = new Date(now.getTime() + sessionDays * 86_400_000)
  await em.insert(Session, { token_hash: hashToken(token), user: userId, created_at: now, expires_at })
  return token
}

/**
 * Finds whose session a token is, in one query.
 * @returns null when the session has ended, or never was
 */
export async function findMember(em: EntityManager, token: string): Promise<Member | null> {
  const sql = `select u.id, u.username, u.email, u.karma from sessions s join users u on u.id = s.user_id
    where s.token_hash = ? and s.expires_at > ?`
  const [member] = await em.execute<Member[]>(sql, [hashToken(token), new Date()])
  return member ?? null
}

/** Ends the session of one token. */
export async function endSession(em: EntityManager, token: string): Promise<void> {
  await em.nativeDelete(Session, { token_hash: hashToken(token) })
}

/** Forgets the sessions whose time is over. They count for nothing already. */
export async function forgetExpiredSessions(em: EntityManager): Promise<void> {
  await em.nativeDelete(Session, { expires_at: { $lte: new Date() } })
}

/** Ends every session of a member. */
export async function endSessions(em: EntityManager, userId: number): Promise<void> {
  await em.nativeDelete(Session, { user: userId })
}

function hashToken(token: string): string {
  return hash('sha256', token)
}
