import { createHmac, timingSafeEqual } from 'node:crypto'
import type { EntityManager } from '@mikro-orm/sql'
import { User } from '../members/user.ts'
import { linkInvalid } from '../secrets/secrets.ts'

/** Makes the token by which a member ends all mail about notices, without an end and without a log-in. */
export function unsubscribeToken(secret: Buffer, userId: number): string {
  const mac = createHmac('sha256', secret).update(`unsubscribe ${userId}`).digest('base64url')
  return `${userId}.${mac}`
}

/** @returns whose token it is @throws {CodedError} LINK_INVALID */
export function readUnsubscribeToken(secret: Buffer, token: string): number {
  const userId = Number(/^(\d{1,10})\./.exec(token)?.[1])
  const right = Buffer.from(unsubscribeToken(secret, userId))
  const given = Buffer.from(token)
  if (given.length !== right.length || !timingSafeEqual(given, right)) throw linkInvalid()
  return userId
}

/** Ends the mail about notices. */
export async function unsubscribe(em: EntityManager, userId: number) {
  await em.nativeUpdate(User, { id: userId }, { mail_choices: null })
}
