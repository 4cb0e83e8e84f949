import type { EntityManager } from '@mikro-orm/sql'
import { CodedError } from '../errors/coded-error.ts'
import { User } from '../members/user.ts'
import { Session } from './session.ts'
import { requirePassword } from './verified-user.ts'

/** Minutes for which a password that was typed again counts. */
const confirmedMinutes = 10

/** Whether the member of a session has typed the password again a short time ago. */
export async function isConfirmed(em: EntityManager, sessionId: number): Promise<boolean> {
  const since = new Date(Date.now() - confirmedMinutes * 60_000)
  return (await em.count(Session, { id: sessionId, confirmed_at: { $gt: since } })) > 0
}

/** A member, and the session in which a password counts. */
export interface Confirming {
  userId: number
  sessionId: number
}

/**
 * Refuses what is grave unless the member has typed the password, now or a short time ago.
 * @returns the hash of the password, for `lockVerifiedUser`
 * @throws {CodedError} CONFIRMATION_NEEDED, PASSWORD_WRONG, TOO_MANY
 */
export async function requireConfirmed(
  em: EntityManager,
  { userId, sessionId }: Confirming,
  password: string | undefined
): Promise<string> {
  if (password) {
    const verified = await requirePassword(em, userId, password)
    await em.nativeUpdate(Session, { id: sessionId }, { confirmed_at: new Date() })
    return verified
  }
  const user = (await isConfirmed(em, sessionId)) ? await em.findOne(User, userId) : null
  if (user?.password) return user.password
  throw new CodedError('CONFIRMATION_NEEDED', 'Please type your password again.')
}
