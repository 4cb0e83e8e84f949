import type { EntityManager } from '@mikro-orm/sql'
import { type Credentials, type Login, logIn, signUp } from './account.ts'
import { countAttempt, forgetAttempts } from './login-throttle.ts'

/**
 * Logs a member in, unless there were too many tries.
 * @param em the request's unit of work
 * @param address IP address of the client
 * @param credentials e-mail address and password
 * @throws {CodedError} CREDENTIALS_WRONG, TOO_MANY
 */
export async function logInFrom(
  em: EntityManager,
  address: string,
  credentials: Credentials
): Promise<Login> {
  const attempt = await countAttempt(em, address, credentials.email)
  const login = await logIn(em, credentials)
  await forgetAttempts(em, attempt)
  return login
}

/**
 * Makes a member, and logs them in, unless there were too many tries.
 * @param em the request's unit of work
 * @param address IP address of the client
 * @param account the name that everybody sees, and the credentials
 * @throws {CodedError} USERNAME_TAKEN, EMAIL_TAKEN, PASSWORD_TOO_COMMON, TOO_MANY
 */
export async function signUpFrom(
  em: EntityManager,
  address: string,
  account: Credentials & { username: string }
): Promise<Login> {
  await countAttempt(em, address, account.email)
  return signUp(em, account)
}
