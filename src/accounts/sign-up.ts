import type { EntityManager } from '@mikro-orm/sql'
import { errorKind, transactional } from 'fastify-mikro-orm'
import { recordAct } from '../audit/record.ts'
import { CodedError } from '../errors/coded-error.ts'
import { emailKey, usernameKey } from '../members/names.ts'
import { User } from '../members/user.ts'
import { type AdminClaim, claimAdmin } from './first-admin.ts'
import { countAttempt } from './login-throttle.ts'
import { hashPassword, requireUncommon } from './passwords.ts'
import type { SignUp } from './schema.ts'
import { type NewSession, startSession } from './sessions.ts'

/**
 * Creates an account, and logs it in.
 * @param claim makes it the first administrator, if the claim is good
 * @throws {CodedError} USERNAME_TAKEN, EMAIL_TAKEN, NAME_TOO_LONG, PASSWORD_TOO_COMMON, LINK_INVALID, TOO_MANY
 */
export async function signUp(
  em: EntityManager,
  address: string,
  account: SignUp,
  claim: AdminClaim | null = null
): Promise<NewSession> {
  const { username, email } = account
  await countAttempt(em, address, email)
  requireUncommon(account.password)
  const keys = { username_key: usernameKey(username), email_key: emailKey(email) }
  await rejectTaken(em, keys)
  const password = await hashPassword(account.password)
  try {
    return await transactional(em, async (tx) => {
      const role = claim && (await claimAdmin(tx, claim)) ? 'admin' : 'member'
      const created_at = new Date()
      const fields = { username, email, ...keys, password, role, created_at, approved_at: created_at }
      const id = await tx.insert(User, fields)
      if (role === 'admin') await recordAct(tx, 'board', { action: 'first-admin', user_id: id })
      return { id, token: await startSession(tx, id) }
    })
  } catch (error) {
    // The name was taken after the check.
    if (errorKind(error) === 'duplicate') await rejectTaken(em, keys)
    throw error
  }
}

export function emailTaken() {
  return new CodedError('EMAIL_TAKEN', 'There is an account with this e-mail address.')
}

async function rejectTaken(
  em: EntityManager,
  { username_key, email_key }: { username_key: string; email_key: string }
) {
  if ((await em.count(User, { username_key })) > 0) {
    throw new CodedError('USERNAME_TAKEN', 'This name is taken.')
  }
  if ((await em.count(User, { email_key })) > 0) throw emailTaken()
}
