import type { EntityManager } from '@mikro-orm/sql'
import { errorKind, transactional } from 'fastify-mikro-orm'
import { emailKey } from '../members/names.ts'
import { eraseUser, lockPostsOf } from './erase.ts'
import { countEmailChange } from './login-throttle.ts'
import { hashPassword, requireUncommon } from './passwords.ts'
import { endSessions, startSession } from './sessions.ts'
import { emailTaken } from './sign-up.ts'
import { lockVerifiedUser, requirePassword } from './verified-user.ts'

/**
 * Changes the password, and ends all sessions but a new one.
 * @returns the token of the new session
 * @throws {CodedError} PASSWORD_WRONG, PASSWORD_TOO_COMMON, CREDENTIALS_WRONG, TOO_MANY
 */
export async function changePassword(
  em: EntityManager,
  userId: number,
  current: string,
  next: string
): Promise<string> {
  requireUncommon(next)
  const verified = await requirePassword(em, userId, current)
  const password = await hashPassword(next)
  return transactional(em, async (tx) => {
    const user = await lockVerifiedUser(tx, userId, verified)
    user.password = password
    await tx.flush()
    await endSessions(tx, userId)
    return startSession(tx, userId)
  })
}

/**
 * Changes the e-mail address.
 * @throws {CodedError} PASSWORD_WRONG, EMAIL_TAKEN, NAME_TOO_LONG, CREDENTIALS_WRONG, TOO_MANY
 */
export async function changeEmail(em: EntityManager, userId: number, password: string, email: string) {
  const email_key = emailKey(email)
  const verified = await requirePassword(em, userId, password)
  await countEmailChange(em, userId)
  try {
    await transactional(em, async (tx) => {
      tx.assign(await lockVerifiedUser(tx, userId, verified), { email, email_key })
      await tx.flush()
    })
  } catch (error) {
    throw errorKind(error) === 'duplicate' ? emailTaken() : error
  }
}

/**
 * Deletes an account: erases name, address, password and sessions. Posts and comments stay without the name.
 * @throws {CodedError} PASSWORD_WRONG, CREDENTIALS_WRONG, LAST_ADMIN, TOO_MANY
 */
export async function deleteAccount(em: EntityManager, userId: number, password: string) {
  const verified = await requirePassword(em, userId, password)
  await transactional(em, async (tx) => {
    await lockPostsOf(tx, userId)
    await eraseUser(tx, await lockVerifiedUser(tx, userId, verified))
  })
}
