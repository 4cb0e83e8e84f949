import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import { addMail } from '../jobs/mail.ts'
import { foldEmail } from '../members/names.ts'
import { User } from '../members/user.ts'
import { deleteSecrets, issueSecret, linkInvalid, peekSecret, spendSecret } from '../secrets/secrets.ts'
import type { Client } from './login.ts'
import { countAttempt } from './login-throttle.ts'
import { requireUncommon } from './password-rules.ts'
import { hashPassword } from './passwords.ts'
import { endSessions } from './sessions.ts'

/** Makes a link that sets a new password. @param seconds until it expires @returns its path */
export async function issueReset(em: EntityManager, userId: number, seconds: number): Promise<string> {
  return `/reset/${await issueSecret(em, { purpose: 'reset', userId, seconds })}`
}

/**
 * Sends a link to reset the password to an address. For an unknown one it does the same, and nothing is sent.
 * @throws {CodedError} TOO_MANY
 */
export async function requestReset(em: EntityManager, client: Client, email: string) {
  await countAttempt(em, client.address, `reset ${email}`)
  const email_key = foldEmail(email)
  const user = await em.findOne(User, { email_key, deleted_at: null }, { disableIdentityMap: true })
  await transactional(em, (tx) => addMail(tx, 'reset', user?.id ?? null))
}

/** @returns the member whose password the link would set @throws {CodedError} LINK_INVALID */
export async function findReset(em: EntityManager, token: string): Promise<User> {
  const { userId } = (await peekSecret(em, 'reset', token)) ?? {}
  const user = userId ? await em.findOne(User, { id: userId, deleted_at: null }) : null
  if (!user) throw linkInvalid()
  return user
}

/**
 * Sets a new password by a link, and ends all sessions. Other links to reset it become invalid.
 * @param site the name of the board, which is no password
 * @returns the id of the member
 * @throws {CodedError} LINK_INVALID, PASSWORD_TOO_COMMON, PASSWORD_TOO_EASY
 */
export async function resetPassword(em: EntityManager, token: string, next: string, site: string) {
  const { username, email = null } = await findReset(em, token)
  requireUncommon(next, { site, username, email })
  // An address that somebody else wanted to have does not follow either.
  const changes = { password: await hashPassword(next), pending_email: null }
  return transactional(em, async (tx) => {
    const { userId } = (await spendSecret(tx, 'reset', token)) ?? {}
    if (!userId || (await tx.nativeUpdate(User, { id: userId, deleted_at: null }, changes)) === 0) {
      throw linkInvalid()
    }
    await deleteSecrets(tx, userId, 'reset')
    await endSessions(tx, userId)
    return userId
  })
}
