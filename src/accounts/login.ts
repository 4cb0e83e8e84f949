import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import { recordAct } from '../audit/record.ts'
import { CodedError } from '../errors/coded-error.ts'
import { identityKey } from '../members/names.ts'
import { User } from '../members/user.ts'
import { type AdminClaim, claimAdmin } from './first-admin.ts'
import { countAttempt, forgetAttempts } from './login-throttle.ts'
import { hashPassword, isOutdated, verifyPassword } from './passwords.ts'
import type { LogIn } from './schema.ts'
import { type NewSession, startSession } from './sessions.ts'
import { lockVerifiedUser } from './verified-user.ts'

/**
 * Logs a member in. An unknown address and a wrong password give the same answer after the same time.
 * @param claim makes them the first administrator, if it is good
 * @throws {CodedError} CREDENTIALS_WRONG, LINK_INVALID, TOO_MANY
 */
export async function logIn(
  em: EntityManager,
  address: string,
  { email, password }: LogIn,
  claim: AdminClaim | null = null
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
    const isFirstAdmin = claim !== null && claim !== 'local' && (await claimAdmin(tx, claim))
    if (isFirstAdmin) user.role = 'admin'
    await tx.flush()
    if (isFirstAdmin) await recordAct(tx, 'board', { action: 'first-admin', user_id: id })
    return { id, token: await startSession(tx, id) }
  })
  await forgetAttempts(em, attempt)
  return session
}
