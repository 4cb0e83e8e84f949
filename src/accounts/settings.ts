import type { EntityManager } from '@mikro-orm/sql'
import { errorKind, transactional } from 'fastify-mikro-orm'
import { emailKey } from '../members/names.ts'
import { User } from '../members/user.ts'
import { versionBump } from '../posts/version.ts'
import { withdrawVotes } from '../votes/withdraw.ts'
import { countEmailChange } from './login-throttle.ts'
import { requireUncommon } from './password-rules.ts'
import { hashPassword } from './passwords.ts'
import { endSessions, startSession } from './sessions.ts'
import { emailTaken } from './sign-up.ts'
import { lockVerifiedUser, requirePassword } from './verified-user.ts'

/**
 * Changes the password, and ends all sessions but a new one.
 * @param site the name of the board, which is no password
 * @returns the token of the new session
 * @throws {CodedError} PASSWORD_WRONG, PASSWORD_TOO_COMMON, PASSWORD_TOO_EASY, CREDENTIALS_WRONG, TOO_MANY
 */
export async function changePassword(
  em: EntityManager,
  userId: number,
  current: string,
  next: string,
  site: string
): Promise<string> {
  const verified = await requirePassword(em, userId, current)
  const { username, email = null } = await em.findOneOrFail(User, userId)
  requireUncommon(next, { site, username, email })
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
 * Deletes an account: erases name, address, password, sessions and votes. Posts and comments stay without the name.
 * @throws {CodedError} PASSWORD_WRONG, CREDENTIALS_WRONG, TOO_MANY
 */
export async function deleteAccount(em: EntityManager, userId: number, password: string) {
  const verified = await requirePassword(em, userId, password)
  await withdrawVotes(em, userId)
  await transactional(em, async (tx) => {
    // Posts are locked before users, as everywhere.
    await tx.execute(
      `update posts set ${versionBump(tx)}
      where user_id = ? or id in (select post_id from comments where user_id = ?)`,
      [userId, userId]
    )
    tx.assign(await lockVerifiedUser(tx, userId, verified), {
      username: '[deleted]',
      // No name folds to upper case.
      username_key: `DELETED ${userId}`,
      name_skeleton: null,
      email: null,
      email_key: null,
      password: null,
      about: null,
      about_html: null,
      deleted_at: new Date()
    })
    await tx.flush()
    await endSessions(tx, userId)
    // Those cast since: with the user locked none can follow.
    await withdrawVotes(tx, userId)
  })
}
