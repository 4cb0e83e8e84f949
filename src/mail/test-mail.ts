import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import { CodedError } from '../errors/coded-error.ts'
import { addMail } from '../jobs/mail.ts'
import { User } from '../members/user.ts'

/** @returns the address that a test message is sent to; null when it is not confirmed, or takes no mail */
export async function findTestAddress(em: EntityManager, userId: number): Promise<string | null> {
  const { email, email_verified_at, email_bounced_at } = await em.findOneOrFail(User, userId)
  return email_verified_at && !email_bounced_at ? (email ?? null) : null
}

/** Adds a test message to a member. @throws {CodedError} MAIL_OFF, EMAIL_NOT_CONFIRMED */
export async function addTestMail(em: EntityManager, userId: number, sendsMail: boolean) {
  requireMail(sendsMail)
  if ((await findTestAddress(em, userId)) === null) {
    throw new CodedError(
      'EMAIL_NOT_CONFIRMED',
      'A test is sent to a confirmed address. Please confirm yours first.'
    )
  }
  await transactional(em, (tx) => addMail(tx, 'test', userId, true))
}

/** Adds the mail again by which a member confirms their address. @throws {CodedError} MAIL_OFF */
export async function addVerificationMail(em: EntityManager, userId: number, sendsMail: boolean) {
  requireMail(sendsMail)
  await addMail(em, 'verify', userId, true)
}

function requireMail(sendsMail: boolean) {
  if (!sendsMail) throw new CodedError('MAIL_OFF', 'This board sends no mail.')
}
