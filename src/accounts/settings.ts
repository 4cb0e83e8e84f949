import type { EntityManager } from '@mikro-orm/sql'
import { errorKind, transactional } from 'fastify-mikro-orm'
import { addMail } from '../jobs/mail.ts'
import { emailKey } from '../members/names.ts'
import { withdrawVotes } from '../votes/withdraw.ts'
import { requireAcceptedEmail } from './admission.ts'
import { type Confirming, requireConfirmed } from './confirm.ts'
import { deviceToken } from './devices.ts'
import { eraseUser, lockPostsOf } from './erase.ts'
import type { Client } from './login.ts'
import { countEmailChange } from './login-throttle.ts'
import { requireUncommon } from './password-rules.ts'
import { hashPassword } from './passwords.ts'
import type { Member, NewEmail, NewPassword } from './schema.ts'
import { endSessions, type NewSession, startSession } from './sessions.ts'
import { emailTaken } from './sign-up.ts'
import { lockVerifiedUser } from './verified-user.ts'

/** Changes the password, and ends all sessions but a new one. Devices become unknown, but for this one. */
export async function changePassword(
  em: EntityManager,
  { member, sessionId }: { member: Member; sessionId: number },
  { agent, siteName }: Client,
  { current_password, password: next }: NewPassword
): Promise<NewSession> {
  const { id: userId, username, email } = member
  requireUncommon(next, { site: siteName, username, email })
  const verified = await requireConfirmed(em, { userId, sessionId }, current_password)
  const password = await hashPassword(next)
  return transactional(em, async (tx) => {
    const user = await lockVerifiedUser(tx, userId, verified)
    user.password = password
    await tx.flush()
    await endSessions(tx, userId)
    const token = await startSession(tx, userId, agent)
    return { id: userId, token, device: deviceToken({ id: userId, password }) }
  })
}

export interface EmailTerms {
  sendsMail: boolean
  /** Domains whose addresses are not accepted. */
  refused: string[]
}

/**
 * Changes the e-mail address: at once, or where the board sends mail once the new one is confirmed. The old one is told.
 * With mail, only who reads the mail of the new address learns that it has an account.
 * @throws {CodedError} EMAIL_REFUSED, CONFIRMATION_NEEDED, PASSWORD_WRONG, EMAIL_TAKEN, TOO_MANY
 */
export async function changeEmail(
  em: EntityManager,
  who: Confirming,
  { email, current_password }: NewEmail,
  { sendsMail, refused }: EmailTerms
) {
  requireAcceptedEmail(email, refused)
  const email_key = emailKey(email)
  const { userId } = who
  const verified = await requireConfirmed(em, who, current_password)
  await countEmailChange(em, userId)
  const now = { email, email_key, email_verified_at: null, email_bounced_at: null, pending_email: null }
  try {
    await transactional(em, async (tx) => {
      const user = await lockVerifiedUser(tx, userId, verified)
      const isLater = sendsMail && user.email !== email
      tx.assign(user, isLater ? { pending_email: email } : now)
      await tx.flush()
      if (!sendsMail) return
      // First, since it is sent to the address that the confirmation replaces.
      if (isLater) await addMail(tx, 'change', userId)
      await addMail(tx, 'verify', userId)
    })
  } catch (error) {
    throw errorKind(error) === 'duplicate' ? emailTaken() : error
  }
}

/** Deletes an account with its name, address, sessions and votes. Posts and comments stay without the name. */
export async function deleteAccount(em: EntityManager, who: Confirming, password: string | undefined) {
  const { userId } = who
  const verified = await requireConfirmed(em, who, password)
  await withdrawVotes(em, userId)
  await transactional(em, async (tx) => {
    await lockPostsOf(tx, userId)
    await eraseUser(tx, await lockVerifiedUser(tx, userId, verified))
    // Those cast since: with the user locked none can follow.
    await withdrawVotes(tx, userId)
  })
}
