import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import { recordAct } from '../audit/record.ts'
import { foldEmail } from '../members/names.ts'
import { User } from '../members/user.ts'
import { CredentialsError } from './credentials-error.ts'
import { deviceOf, deviceToken } from './devices.ts'
import { type AdminClaim, claimAdmin } from './first-admin.ts'
import { countAttempt, countDeviceAttempt, countLogIn, forgetAttempts } from './login-throttle.ts'
import { hashPassword, isOutdated, verifyPassword } from './passwords.ts'
import type { LogIn } from './schema.ts'
import { type NewSession, startSession } from './sessions.ts'
import { lockVerifiedUser } from './verified-user.ts'

/** Who logs in. */
export interface Client {
  address: string
  /** The name of the browser, for the list of sessions. */
  agent: string | null
  /** The cookie that the browser keeps from an earlier log-in. */
  device?: string | undefined
  /** The name of the board, which is no password. */
  siteName: string
  /** Whether the board sends mail. */
  sendsMail: boolean
}

/**
 * Logs a member in. An unknown address and a wrong password give the same answer after the same time.
 * @param claim makes them the first administrator, if it is good
 */
export async function logIn(
  em: EntityManager,
  { address, agent, device }: Omit<Client, 'siteName'>,
  { email, password }: LogIn,
  claim: AdminClaim | null = null
): Promise<NewSession> {
  const found = await em.findOne(User, { email_key: foldEmail(email) })
  const known = found?.password ? deviceOf(device, { id: found.id, password: found.password }) : null
  const attempt = await (known ? countDeviceAttempt(em, known) : countAttempt(em, address, email))
  const isRight = await verifyPassword(found?.password ?? null, password)
  if (!found?.password || !isRight) throw new CredentialsError(found?.id ?? null)
  const { id, password: verified } = found
  await countLogIn(em, id)
  const next = isOutdated(verified) ? await hashPassword(password) : verified
  const token = await transactional(em, async (tx) => {
    const user = await lockVerifiedUser(tx, id, verified)
    user.password = next
    const isFirstAdmin = claim !== null && claim !== 'local' && (await claimAdmin(tx, claim))
    if (isFirstAdmin) user.role = 'admin'
    await tx.flush()
    if (isFirstAdmin) await recordAct(tx, 'board', { action: 'first-admin', user_id: id })
    return startSession(tx, id, agent)
  })
  await forgetAttempts(em, attempt)
  return { id, token, device: deviceToken({ id, password: next }) }
}
