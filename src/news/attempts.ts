import { hash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import type { EntityManager } from '@mikro-orm/sql'
import { toDate } from '../db/instant.ts'
import { Attempt } from '../entities/index.ts'
import { TooManyError } from './flood.ts'
import { identityKey } from './identity.ts'

/** Seconds for which an attempt counts. Nobody is made to wait longer than this. */
const windowSeconds = 300

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
export async function countAttempt(em: EntityManager, address: string, account: string) {
  const created_at = new Date()
  const since = new Date(created_at.getTime() - windowSeconds * 1000)
  const limits = limitsOf(network(address), identityKey(account))
  await em.nativeDelete(Attempt, { created_at: { $lt: since } })
  const ids: number[] = []
  for (const { key_hash } of limits) ids.push(await em.insert(Attempt, { key_hash, created_at }))
  for (const { key_hash, amount } of limits) {
    const sql = `select created_at from attempts where key_hash = ? and created_at > ?
      order by created_at desc, id desc limit 1 offset ?`
    const [tooMany] = await em.execute<{ created_at: unknown }[]>(sql, [key_hash, since, amount])
    if (!tooMany) continue
    await em.nativeDelete(Attempt, { id: { $in: ids } })
    const wait = Math.ceil((toDate(tooMany.created_at).getTime() - since.getTime()) / 1000)
    throw new TooManyError('Too many tries. Please wait a moment.', Math.max(1, wait))
  }
}

/** Forgets the failed tries of somebody who then knew the password. */
export async function forgetAttempts(em: EntityManager, address: string, account: string) {
  const [own] = limitsOf(network(address), identityKey(account))
  await em.nativeDelete(Attempt, { key_hash: own.key_hash })
}

function limitsOf(address: string, account: string) {
  return [
    { key_hash: hash('sha256', `both ${address} ${account}`), amount: 10 },
    { key_hash: hash('sha256', `address ${address}`), amount: 30 },
    { key_hash: hash('sha256', `account ${account}`), amount: 100 }
  ] as const
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
