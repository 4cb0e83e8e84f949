import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import { CodedError } from '../errors/coded-error.ts'
import { type Confirming, requireConfirmed } from './confirm.ts'
import type { OwnSession, WhichSessions } from './schema.ts'
import { Session } from './session.ts'
import { endSessions } from './sessions.ts'

/** Sessions that are listed; a member with more can end them all. */
const longest = 100

/** Lists the sessions of a member that have not ended, the last used first. @param current id of the one that asks */
export async function listSessions(
  em: EntityManager,
  userId: number,
  current: number
): Promise<OwnSession[]> {
  const sessions = await em.find(
    Session,
    { user: userId, expires_at: { $gt: new Date() } },
    { orderBy: { last_used_at: 'desc', id: 'desc' }, limit: longest }
  )
  return sessions.map(({ id, agent, created_at, last_used_at }) => ({
    id,
    agent: agent ?? null,
    created_at,
    last_used_at: last_used_at ?? created_at,
    current: id === current
  }))
}

/** Ends sessions, confirmed by the password; with all of them the tokens. @returns whether the current one is among them */
export async function endOwnSessions(
  em: EntityManager,
  who: Confirming,
  password: string | undefined,
  which: WhichSessions
): Promise<boolean> {
  const { userId, sessionId: current } = who
  await requireConfirmed(em, who, password)
  if (which === 'all') {
    await transactional(em, (tx) => endSessions(tx, userId))
    return true
  }
  const chosen = which === 'others' ? { $ne: current } : which
  const ended = await em.nativeDelete(Session, { user: userId, id: chosen })
  if (typeof which === 'number' && ended === 0) {
    throw new CodedError('SESSION_NOT_FOUND', 'This session has already ended.')
  }
  return which === current
}
