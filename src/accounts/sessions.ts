import { hash, randomBytes } from 'node:crypto'
import type { EntityManager } from '@mikro-orm/sql'
import { type SqlDate, toDate } from '../sql/dates.ts'
import { type MemberRow, memberColumns, readerColumns, toMember } from './member-row.ts'
import type { Member } from './schema.ts'
import { Session } from './session.ts'
import { Token } from './tokens/token.ts'

const day = 86_400_000

/** Days after which a session ends, and days without a request after which it ends before that. */
export const sessionDays = { longest: 60, unused: 30 }

/** Milliseconds between two writes of `last_used_at`: reading is not to write on each request. */
const touchInterval = 3_600_000

export interface NewSession {
  /** Id of the member. */
  id: number
  token: string
  /** For the cookie by which the browser is known at the next log-in. */
  device: string
}

export interface CurrentSession {
  id: number
  member: Member
  created_at: Date
  isStale: boolean
}

/** Starts a session. @returns the token for the cookie; the database stores only its hash */
export async function startSession(
  em: EntityManager,
  userId: number,
  agent: string | null = null
): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const now = new Date()
  const times = { created_at: now, last_used_at: now, expires_at: endOf(now, now) }
  await em.insert(Session, { token_hash: hashToken(token), user: userId, agent, ...times })
  return token
}

type SessionRow = MemberRow & { session_id: number; created_at: SqlDate; last_used_at: SqlDate | null }

const columns = `${memberColumns},
  s.id as session_id, s.created_at, s.last_used_at`

const tables = `sessions s join users u on u.id = s.user_id where s.token_hash = ? and s.expires_at > ?`

/** A session and its member, by the hash of its token and the time. */
export const memberOfSession = `select ${columns} from ${tables}`

/** The same with the unread notices, and whether lists leave something out, by the hash twice. */
const memberWithNotices = `select ${columns},
  ${readerColumns('(select user_id from sessions where token_hash = ?)')} from ${tables}`

/**
 * Finds a session that has not ended, and its member, in one query: this runs for every request with a cookie.
 * @param withNotices whether unread notices are counted, and filters looked for, which takes as long as the rest
 */
export async function findSession(
  em: EntityManager,
  token: string,
  withNotices: boolean
): Promise<CurrentSession | null> {
  const now = new Date()
  const key = hashToken(token)
  const [row] = withNotices
    ? await em.execute<SessionRow[]>(memberWithNotices, [key, key, now])
    : await em.execute<SessionRow[]>(memberOfSession, [key, now])
  if (!row) return null
  const { session_id: id, created_at, last_used_at, ...memberRow } = row
  const member = toMember(memberRow)
  const used = last_used_at === null ? 0 : toDate(last_used_at).getTime()
  return { id, member, created_at: toDate(created_at), isStale: now.getTime() - used > touchInterval }
}

/** Notes that a session is in use, which puts off its end. */
export async function touchSession(em: EntityManager, { id, created_at }: CurrentSession): Promise<void> {
  const now = new Date()
  await em.nativeUpdate(Session, { id }, { last_used_at: now, expires_at: endOf(created_at, now) })
}

/** Ends the session of a token. */
export async function endSession(em: EntityManager, token: string): Promise<void> {
  await em.nativeDelete(Session, { token_hash: hashToken(token) })
}

/** Ends all sessions of a member, and their tokens: an intruder may have made some. */
export async function endSessions(em: EntityManager, userId: number): Promise<void> {
  await em.nativeDelete(Session, { user: userId })
  await em.nativeDelete(Token, { user: userId })
}

function endOf(created: Date, used: Date): Date {
  const ends = [created.getTime() + sessionDays.longest * day, used.getTime() + sessionDays.unused * day]
  return new Date(Math.min(...ends))
}

function hashToken(token: string): string {
  return hash('sha256', token)
}
