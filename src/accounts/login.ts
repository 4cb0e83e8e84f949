import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import { CodedError } from '../errors/coded-error.ts'
import { identityKey } from '../members/names.ts'
import { User } from '../members/user.ts'
import { countAttempt, forgetAttempts } from './login-throttle.ts'
import { hashPassword, isOutdated, verifyPassword } from './passwords.ts'
import type { LogIn } from './schema.ts'
import { type NewSession, startSession } from './sessions.ts'
import { lockVerifiedUser } from './verified-user.ts'

/**
 * Logs a member in. An unknown address and a wrong password give the same answer after the same time.
 * @throws {CodedError} CREDENTIALS_WRONG, TOO_MANY
 */
export async function logIn(
  em: EntityManager,
  address: string,
  { email, password }: LogIn
): Promise<NewSession> {
  const attempt = await countAttempt(em, address, email)
  const found = await em.findOne(User, { email_key: identityKey(email) })
  const isRight = await verifyPassword(found?.password ?? null, password)
  if (!found?.password || !isRight) {
    throw new CodedError('CREDENTIALS_WRONG', 'The e-mail address or the password is wrong.')
  }
  const { id, password: verified } = found
  const next = isOutdated(verified) ? await hashPassword(password) : verified
  const session = await transactional(em, async (tx) => {
    const user = await lockVerifiedUser(tx, id, verified)
    user.password = next
    await tx.flush()
    return { id, token: await startSession(tx, id) }
  })
  await forgetAttempts(em, attempt)
  return session
}
