import { LockMode } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/sql'
import { errorKind, transactional } from 'fastify-mikro-orm'
import Type from 'typebox'
import { Value } from 'typebox/value'
import { emailKey } from '../members/names.ts'
import { User } from '../members/user.ts'
import { deleteSecrets, issueSecret, linkInvalid, peekSecret, spendSecret } from '../secrets/secrets.ts'
import { approveVerified } from './administer.ts'
import { emailTaken } from './sign-up.ts'

const days = 3 * 86_400

const VerifyPayload = Type.Object({ email: Type.String() })

/** Makes a link that confirms an address. @returns its path */
export async function issueVerification(em: EntityManager, userId: number, email: string): Promise<string> {
  return `/verify/${await issueSecret(em, { purpose: 'verify', userId, payload: { email }, seconds: days })}`
}

/** @returns the address that a link would confirm @throws {CodedError} LINK_INVALID */
export async function findVerification(em: EntityManager, token: string): Promise<string> {
  const found = await peekSecret(em, 'verify', token)
  if (!found?.userId) throw linkInvalid()
  return Value.Parse(VerifyPayload, found.payload).email
}

/**
 * Confirms an address by a link. Where it is to replace another one, it does now, and links to reset the password that
 * went to that one end.
 * @throws {CodedError} LINK_INVALID, EMAIL_TAKEN
 */
export async function verifyEmail(em: EntityManager, token: string) {
  try {
    await transactional(em, async (tx) => {
      const { userId, payload } = (await spendSecret(tx, 'verify', token)) ?? {}
      const user = userId ? await tx.findOne(User, userId, { lockMode: LockMode.PESSIMISTIC_WRITE }) : null
      const { email } = Value.Parse(VerifyPayload, payload ?? { email: '' })
      if (!user || user.deleted_at || ![user.email, user.pending_email].includes(email)) throw linkInvalid()
      const isNew = user.email !== email
      const address = isNew && { email, email_key: emailKey(email), pending_email: null }
      tx.assign(user, { ...address, email_verified_at: new Date(), email_bounced_at: null })
      approveVerified(user)
      await tx.flush()
      if (isNew) await deleteSecrets(tx, user.id, 'reset')
    })
  } catch (error) {
    throw errorKind(error) === 'duplicate' ? emailTaken() : error
  }
}
