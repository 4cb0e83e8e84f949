import { hash } from 'node:crypto'
import { LockMode } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import { forGood, isBanned } from '../members/roles.ts'
import { User } from '../members/user.ts'
import { Secret } from '../secrets/secret.ts'
import { deleteSecrets, issueSecret } from '../secrets/secrets.ts'
import { type SqlDate, toDateOrNull } from '../sql/dates.ts'

/** Whose private feeds somebody reads. */
export interface FeedOwner {
  id: number
  username: string
  approved_at: Date | null
}

const purpose = 'feeds'

/** Says what a token is to programs that look for lost ones. */
const prefix = 'jtnf_'

/** Makes the token of a member's private feeds, which replaces the one before. @returns it; the database has its hash */
export async function issueFeedToken(em: EntityManager, userId: number): Promise<string> {
  return transactional(em, async (tx) => {
    // Of two that are made at once, one stays.
    await tx.findOneOrFail(User, userId, { lockMode: LockMode.PESSIMISTIC_WRITE })
    await deleteSecrets(tx, userId, purpose)
    const seconds = Math.floor((forGood.getTime() - Date.now()) / 1000)
    return prefix + (await issueSecret(tx, { purpose, userId, seconds }))
  })
}

/** Whether a member has private feeds. */
export async function hasFeedToken(em: EntityManager, userId: number): Promise<boolean> {
  return (await em.count(Secret, { user_id: userId, purpose })) > 0
}

/** @returns null for a token that was replaced or never made, and for one of a member who is banned or gone */
export async function findFeedOwner(em: EntityManager, token: string): Promise<FeedOwner | null> {
  if (!token.startsWith(prefix)) return null
  const sql = `select u.id, u.username, u.approved_at, u.banned_until
    from secrets s join users u on u.id = s.user_id
    where s.token_hash = ? and s.purpose = '${purpose}' and u.deleted_at is null`
  const [row] = await em.execute<
    { id: number; username: string; approved_at: SqlDate | null; banned_until: SqlDate | null }[]
  >(sql, [hash('sha256', token.slice(prefix.length))])
  if (!row || isBanned(toDateOrNull(row.banned_until))) return null
  return { id: row.id, username: row.username, approved_at: toDateOrNull(row.approved_at) }
}
