import { hash } from 'node:crypto'
import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import { TooManyError } from '../errors/too-many-error.ts'
import { foldEmail } from '../members/names.ts'
import { toDate } from '../sql/dates.ts'
import { Attempt } from './attempt.ts'
import { networksOf } from './networks.ts'

/** Seconds for which an attempt counts, and hence the longest wait. */
export const windowSeconds = 300

/** The same in milliseconds: older attempts are not needed. */
export const keptAttempts = windowSeconds * 1000

/** Attempts in that time. */
export const attemptLimits = {
  /** To log in or to sign up, with one account from one network. */
  both: 10,
  address: 30,
  wideNetwork: 40,
  account: 100,
  /** To log in from a browser that was logged in before, which the limits above do not concern. */
  device: 10,
  /** Log-ins of a member that succeed. */
  logIns: 20,
  /** Of a member to confirm the password. */
  passwordChecks: 10,
  emailChanges: 10
} as const

interface Limit {
  key_hash: string
  amount: number
}

export interface CountedAttempt {
  ids: number[]
  /** Key of the narrowest limit, whose failed attempts a success erases. */
  key_hash: string
}

/**
 * Counts an attempt to log in or to sign up, before the password is checked, so that concurrent attempts cannot pass the
 * limit. A rejected attempt is not counted, and attempts from one address do not lock out another.
 * @throws {TooManyError} as all of these
 */
export function countAttempt(em: EntityManager, address: string, account: string): Promise<CountedAttempt> {
  const { narrow, wide } = networksOf(address)
  const key = foldEmail(account)
  return count(em, [
    limit(`both ${narrow} ${key}`, attemptLimits.both),
    limit(`address ${narrow}`, attemptLimits.address),
    ...(wide ? [limit(`address ${wide}`, attemptLimits.wideNetwork)] : []),
    limit(`account ${key}`, attemptLimits.account)
  ])
}

/** Counts an attempt from a known device, which strangers who guess cannot use up. */
export function countDeviceAttempt(em: EntityManager, device: string): Promise<CountedAttempt> {
  return count(em, [limit(`device ${device}`, attemptLimits.device)])
}

/** Counts a log-in with the right password: each one starts a session. */
export async function countLogIn(em: EntityManager, userId: number): Promise<void> {
  await count(em, [limit(`login ${userId}`, attemptLimits.logIns)])
}

/** Counts a confirmation of the password: somebody else may use an unlocked computer. */
export function countPasswordCheck(em: EntityManager, userId: number): Promise<CountedAttempt> {
  return count(em, [limit(`member ${userId}`, attemptLimits.passwordChecks)])
}

/** Counts a change of the e-mail address, successful or not: without mail its answer tells whether an address has an account. */
export async function countEmailChange(em: EntityManager, userId: number): Promise<void> {
  await count(em, [limit(`email ${userId}`, attemptLimits.emailChanges)])
}

/** Erases a successful attempt, and the failed ones before it. */
export async function forgetAttempts(em: EntityManager, { ids, key_hash }: CountedAttempt) {
  await transactional(em, (tx) => tx.nativeDelete(Attempt, { id: { $in: ids } }))
  await transactional(em, (tx) => tx.nativeDelete(Attempt, { key_hash }))
}

/** The narrowest comes first: what it rejects does not count against the others. Each row is committed at once. */
async function count(em: EntityManager, limits: [Limit, ...Limit[]]): Promise<CountedAttempt> {
  const created_at = new Date()
  const since = new Date(created_at.getTime() - keptAttempts)
  await transactional(em, (tx) => tx.nativeDelete(Attempt, { created_at: { $lt: since } }))
  const ids: number[] = []
  for (const { key_hash, amount } of limits) {
    ids.push(await transactional(em, (tx) => tx.insert(Attempt, { key_hash, created_at })))
    const sql = `select created_at from attempts where key_hash = ? and created_at > ?
      order by created_at desc, id desc limit 1 offset ?`
    const [excess] = await em.execute<{ created_at: unknown }[]>(sql, [key_hash, since, amount])
    if (!excess) continue
    await transactional(em, (tx) => tx.nativeDelete(Attempt, { id: { $in: ids } }))
    const wait = Math.ceil((toDate(excess.created_at).getTime() - since.getTime()) / 1000)
    throw new TooManyError('Too many tries.', Math.max(1, wait))
  }
  return { ids, key_hash: limits[0].key_hash }
}

function limit(key: string, amount: number): Limit {
  return { key_hash: hash('sha256', key), amount }
}
