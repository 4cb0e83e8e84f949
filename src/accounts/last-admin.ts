import type { EntityManager } from '@mikro-orm/sql'
import { CodedError } from '../errors/coded-error.ts'
import type { User } from '../members/user.ts'
import { currentTime } from '../sql/dates.ts'
import { write } from '../sql/write.ts'

/**
 * Refuses what would leave the board without an administrator. It writes a row that they share, so that two who demote
 * each other wait, on every engine and every node of a cluster. Nothing may have been read in the transaction without a
 * lock: the count would be of the time before.
 * @param user locked, who is about to be demoted, banned or deleted
 * @throws {CodedError} LAST_ADMIN
 */
export async function requireOtherAdmin(tx: EntityManager, user: User) {
  if (user.role !== 'admin') return
  const now = currentTime(tx)
  await write(tx, `update settings set updated_at = ${now} where name = 'setup'`, [])
  const others = await tx.execute<object[]>(
    `select id from users where role = 'admin' and id <> ? and password is not null
      and (banned_until is null or banned_until <= ${now}) limit 1`,
    [user.id]
  )
  if (others.length === 0) {
    throw new CodedError('LAST_ADMIN', 'The last administrator cannot be demoted, banned or deleted.')
  }
}
