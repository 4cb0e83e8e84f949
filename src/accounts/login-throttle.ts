import { hash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import { Attempt } from '../database/entities.ts'
import { identityKey } from '../members/names.ts'
import { toDate } from '../sql/dates.ts'
import { TooManyError } from '../throttle/write-rate.ts'

/** Seconds for which an attempt counts. Nobody is made to wait longer than this. */
const windowSeconds = 300

interface Limit {
  key_hash: string
  amount: number
}

/** An attempt that may go on. */
export interface CountedAttempt {
  ids: number[]
  /** Of the narrowest limit: who succeeds shall not pay for the failures before. */
  key_hash: string
}

/**
 * Counts a try to log in or to sign up, and refuses it when there were too many. It is counted before any
 * password is looked at, so that a hundred tries at once are a hundred tries; one that is refused is taken off
 * again, so that trying on does not prolong the wait. Who tries from one address does not shut out the owner of
 * the account, who comes from another.
 * @param em the request's unit of work
 * @param address IP address of the client
 * @param account e-mail address that is tried
 * @throws {TooManyError} with the seconds to wait
 */
export function countAttempt(em: EntityManager, address: string, account: string): Promise<CountedAttempt> {
  const from = network(address)
  const key = identityKey(account)
  return count(em, [
    limit(`both ${from} ${key}`, 10),
    limit(`address ${from}`, 30),
    limit(`account ${key}`, 100)
  ])
}

/**
 * Counts a try of a member who is logged in to say their password, which whoever sits at their screen may guess.
 * @throws {TooManyError} with the seconds to wait
 */
export function countPasswordCheck(em: EntityManager, userId: number): Promise<CountedAttempt> {
  return count(em, [limit(`member ${userId}`, 10)])
}

/** Forgets an attempt that succeeded, and the failed ones before it. */
export async function forgetAttempts(em: EntityManager, { ids, key_hash }: CountedAttempt) {
  await transactional(em, (tx) => tx.nativeDelete(Attempt, { id: { $in: ids } }))
  await transactional(em, (tx) => tx.nativeDelete(Attempt, { key_hash }))
}

/**
 * The narrowest limit comes first: what it refuses is not counted against others. Each row is committed at once, so
 * that all see it; in a burst even single statements meet in a deadlock, and are tried again.
 */
async function count(em: EntityManager, limits: [Limit, ...Limit[]]): Promise<CountedAttempt> {
  const created_at = new Date()
  const since = new Date(created_at.getTime() - windowSeconds * 1000)
  await transactional(em, (tx) => tx.nativeDelete(Attempt, { created_at: { $lt: since } }))
  const ids: number[] = []
  for (const { key_hash, amount } of limits) {
    ids.push(await transactional(em, (tx) => tx.insert(Attempt, { key_hash, created_at })))
    const sql = `select created_at from attempts where key_hash = ? and created_at > ?
      order by created_at desc, id desc limit 1 offset ?`
    const [tooMany] = await em.execute<{ created_at: unknown }[]>(sql, [key_hash, since, amount])
    if (!tooMany) continue
    await transactional(em, (tx) => tx.nativeDelete(Attempt, { id: { $in: ids } }))
    const wait = Math.ceil((toDate(tooMany.created_at).getTime() - since.getTime()) / 1000)
    throw new TooManyError('Too many tries. Please wait a moment.', Math.max(1, wait))
  }
  return { ids, key_hash: limits[0].key_hash }
}

function limit(of: string, amount: number): Limit {
  return { key_hash: hash('sha256', of), amount }
}

/** Of an IPv6 address the first half: the other half is its owner's to choose. */
function network(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address
  const [head = '', tail] = address.split('::')
  const groups = head.split(':')
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').length
  return [...groups, ...Array(Math.max(0, missing)).fill('0'), ...(tail?.split(':') ?? [])]
    .slice(0, 4)
    .join(':')
}
