import type { EntityManager } from '@mikro-orm/sql'
import { CodedError } from '../errors/coded-error.ts'
import { Session } from './session.ts'
import { requirePassword } from './verified-user.ts'

/** Minutes for which a password that was typed again counts. */
const confirmedMinutes = 10

/** Whether the member of a session has typed the password again a short time ago. */
export async function isConfirmed(em: EntityManager, sessionId: number): Promise<boolean> {
  const since = new Date(Date.now() - confirmedMinutes * 60_000)
  return (await em.count(Session, { id: sessionId, confirmed_at: { $gt: since } })) > 0
}

/**
 * Refuses what is grave unless the member has typed the password, now or a short time ago.
 * @throws {CodedError} CONFIRMATION_NEEDED, PASSWORD_WRONG, TOO_MANY
 */
export async function requireConfirmed(
  em: EntityManager,
  { userId, sessionId }: { userId: number; sessionId: number },
  password: string | undefined
) {
  if (password) {
    await requirePassword(em, userId, password)
    await em.nativeUpdate(Session, { id: sessionId }, { confirmed_at: new Date() })
  } else if (!(await isConfirmed(em, sessionId))) {
    throw new CodedError('CONFIRMATION_NEEDED', 'Please type your password again.')
  }
}
