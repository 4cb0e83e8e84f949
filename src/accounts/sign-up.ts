import type { EntityManager } from '@mikro-orm/sql'
import { errorKind, transactional } from 'fastify-mikro-orm'
import { recordAct } from '../audit/record.ts'
import { CodedError } from '../errors/coded-error.ts'
import { addMail } from '../jobs/mail.ts'
import { emailKey, usernameKeys } from '../members/names.ts'
import { User } from '../members/user.ts'
import { admit, requireDoor, type SignUpTerms } from './admission.ts'
import { deviceToken } from './devices.ts'
import { type AdminClaim, claimAdmin } from './first-admin.ts'
import type { Client } from './login.ts'
import { countAttempt } from './login-throttle.ts'
import { requireUncommon } from './password-rules.ts'
import { hashPassword } from './passwords.ts'
import type { SignUp } from './schema.ts'
import { type NewSession, startSession } from './sessions.ts'

/**
 * Creates an account, and logs it in.
 * @param terms who may sign up
 * @param claim makes it the first administrator, if the claim is good, whatever the terms
 */
export async function signUp(
  em: EntityManager,
  client: Client,
  account: SignUp,
  terms: SignUpTerms,
  claim: AdminClaim | null = null
): Promise<NewSession> {
  const { username, email } = account
  if (!claim) requireDoor(terms, account)
  await countAttempt(em, client.address, email)
  requireUncommon(account.password, { ...account, site: client.siteName })
  const keys = { ...usernameKeys(username), email_key: emailKey(email) }
  await rejectTaken(em, keys)
  const password = await hashPassword(account.password)
  try {
    return await transactional(em, async (tx) => {
      const role = claim && (await claimAdmin(tx, claim)) ? 'admin' : 'member'
      const created_at = new Date()
      const admission = role === 'admin' ? { approved_at: created_at } : await admit(tx, terms, account)
      const id = await tx.insert(User, { username, email, ...keys, password, role, created_at, ...admission })
      if (role === 'admin') await recordAct(tx, 'board', { action: 'first-admin', user_id: id })
      if (client.sendsMail) await addMail(tx, 'verify', id)
      const token = await startSession(tx, id, client.agent)
      return { id, token, device: deviceToken({ id, password }) }
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

type Keys = Record<'username_key' | 'name_skeleton' | 'email_key', string>

async function rejectTaken(em: EntityManager, { username_key, name_skeleton, email_key }: Keys) {
  if ((await em.count(User, { username_key })) > 0) {
    throw new CodedError('USERNAME_TAKEN', 'This name is taken.')
  }
  if ((await em.count(User, { name_skeleton })) > 0) {
    throw new CodedError('USERNAME_TAKEN', 'This name looks like the name of another member.')
  }
  if ((await em.count(User, { email_key })) > 0) throw emailTaken()
}
