import { LockMode } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/sql'
import { CodedError } from '../errors/coded-error.ts'
import { User } from '../members/user.ts'
import { countPasswordCheck, forgetAttempts } from './login-throttle.ts'
import { verifyPassword } from './passwords.ts'

/** Checks the password of a member who is logged in. @throws {CodedError} PASSWORD_WRONG, TOO_MANY */
export async function requirePassword(em: EntityManager, userId: number, password: string): Promise<string> {
  const attempt = await countPasswordCheck(em, userId)
  const user = await em.findOne(User, userId)
  const isRight = await verifyPassword(user?.password ?? null, password)
  if (!user?.password || !isRight) throw new CodedError('PASSWORD_WRONG', 'That is not your password.')
  await forgetAttempts(em, attempt)
  return user.password
}

/**
 * Locks a user whose password was verified against a hash: during that, another request may have changed it.
 * @throws {CodedError} CREDENTIALS_WRONG
 */
export async function lockVerifiedUser(tx: EntityManager, userId: number, verified: string): Promise<User> {
  const user = await tx.findOne(User, userId, { lockMode: LockMode.PESSIMISTIC_WRITE })
  if (user?.password !== verified) {
    throw new CodedError('CREDENTIALS_WRONG', 'The password has just been changed.')
  }
  return user
}
