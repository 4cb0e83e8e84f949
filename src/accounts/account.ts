import type { EntityManager } from '@mikro-orm/sql'
import { errorKind, transactional } from 'fastify-mikro-orm'
import { User } from '../database/entities.ts'
import { CodedError } from '../errors/coded-error.ts'
import { limits } from '../lists/limits.ts'
import { identityKey } from '../members/names.ts'
import { changed } from '../posts/version.ts'
import { countPasswordCheck, forgetAttempts } from './login-throttle.ts'
import { hashPassword, isOutdated, requireUncommon, verifyPassword } from './passwords.ts'
import { endSessions, startSession } from './sessions.ts'

export interface Credentials {
  email: string
  password: string
}

/** A session that has just begun: whose it is, and the token for the cookie. */
export interface Login {
  id: number
  token: string
}

/**
 * Makes a member, and logs them in.
 * @param em the request's unit of work
 * @param account the name that everybody sees, and the credentials
 * @throws {CodedError} USERNAME_TAKEN, EMAIL_TAKEN, PASSWORD_TOO_COMMON
 */
export async function signUp(em: EntityManager, account: Credentials & { username: string }): Promise<Login> {
  const { username, email } = account
  requireUncommon(account.password)
  const keys = keysOf(username, email)
  await refuseTaken(em, keys)
  const password = await hashPassword(account.password)
  try {
    return await transactional(em, async (tx) => {
      const id = await tx.insert(User, {
        username,
        email,
        ...keys,
        password,
        karma: 0,
        created_at: new Date()
      })
      return { id, token: await startSession(tx, id) }
    })
  } catch (error) {
    // Somebody took the name after we looked.
    if (errorKind(error) === 'duplicate') await refuseTaken(em, keys)
    throw error
  }
}

/**
 * Logs a member in. An unknown address and a wrong password answer alike, and take as long.
 * @param em the request's unit of work
 * @throws {CodedError} CREDENTIALS_WRONG
 */
export async function logIn(em: EntityManager, { email, password }: Credentials): Promise<Login> {
  const user = await em.findOne(User, { email_key: identityKey(email) })
  const right = await verifyPassword(user?.password ?? null, password)
  if (!user?.password || !right) {
    throw new CodedError('CREDENTIALS_WRONG', 'The e-mail address or the password is wrong.')
  }
  const { id, password: verified } = user
  const next = isOutdated(verified) ? await hashPassword(password) : verified
  return transactional(em, async (tx) => {
    await setPassword(tx, id, verified, next)
    return { id, token: await startSession(tx, id) }
  })
}

/**
 * Sets another password, and ends every session but a new one.
 * @param em the request's unit of work
 * @param userId whose
 * @throws {CodedError} PASSWORD_WRONG, PASSWORD_TOO_COMMON
 */
export async function changePassword(
  em: EntityManager,
  userId: number,
  current: string,
  next: string
): Promise<Login> {
  requireUncommon(next)
  const verified = await requirePassword(em, userId, current)
  const password = await hashPassword(next)
  return transactional(em, async (tx) => {
    await setPassword(tx, userId, verified, password)
    await endSessions(tx, userId)
    return { id: userId, token: await startSession(tx, userId) }
  })
}

/**
 * Sets another e-mail address.
 * @param em the request's unit of work
 * @param userId whose
 * @throws {CodedError} PASSWORD_WRONG, EMAIL_TAKEN
 */
export async function changeEmail(em: EntityManager, userId: number, password: string, email: string) {
  const { email_key } = keysOf('', email)
  const verified = await requirePassword(em, userId, password)
  try {
    // Only while the password still is the one that was verified: the account may have been deleted since.
    await em.fork().nativeUpdate(User, { id: userId, password: verified }, { email, email_key })
  } catch (error) {
    throw errorKind(error) === 'duplicate' ? emailTaken() : error
  }
}

/**
 * Deletes an account: name, address, password and sessions go, its posts and comments stay without the name.
 * @param em the request's unit of work
 * @param userId whose
 * @throws {CodedError} PASSWORD_WRONG
 */
export async function deleteAccount(em: EntityManager, userId: number, password: string) {
  await requirePassword(em, userId, password)
  // A key that no name folds to, since folding makes lower case.
  const nobody = { username: '[deleted]', username_key: `DELETED ${userId}`, email: null, email_key: null }
  await transactional(em, async (tx) => {
    const rest = { password: null, about: null, about_html: null, deleted_at: new Date() }
    await tx.execute(
      `update posts set ${changed(tx)}
      where user_id = ? or id in (select post_id from comments where user_id = ?)`,
      [userId, userId]
    )
    await tx.nativeUpdate(User, { id: userId }, { ...nobody, ...rest })
    await endSessions(tx, userId)
  })
}

/** Folding may lengthen: U+FDFA alone becomes 18 characters, and the keys are as long as what they fold. */
function keysOf(username: string, email: string) {
  const keys = { username_key: identityKey(username), email_key: identityKey(email) }
  if ([...keys.username_key].length > limits.username || [...keys.email_key].length > limits.email) {
    throw new CodedError('NAME_TOO_LONG', 'This name or address is too long when written in plain letters.')
  }
  return keys
}

/** @returns the hash that it was verified against */
async function requirePassword(em: EntityManager, userId: number, password: string) {
  const attempt = await countPasswordCheck(em, userId)
  const user = await em.findOne(User, userId)
  const right = await verifyPassword(user?.password ?? null, password)
  if (!user?.password || !right) throw new CodedError('PASSWORD_WRONG', 'That is not your password.')
  await forgetAttempts(em, attempt)
  return user.password
}

/** Only in place of the one that was verified: another request may have changed it, and ended all sessions, since. */
async function setPassword(tx: EntityManager, id: number, verified: string, password: string) {
  const changed = await tx.nativeUpdate(User, { id, password: verified }, { password })
  if (changed === 0) throw new CodedError('CREDENTIALS_WRONG', 'The password has just been changed.')
}

async function refuseTaken(
  em: EntityManager,
  { username_key, email_key }: { username_key: string; email_key: string }
) {
  if ((await em.count(User, { username_key })) > 0) {
    throw new CodedError('USERNAME_TAKEN', 'This name is taken.')
  }
  if ((await em.count(User, { email_key })) > 0) throw emailTaken()
}

function emailTaken() {
  return new CodedError('EMAIL_TAKEN', 'There is an account with this e-mail address.')
}
