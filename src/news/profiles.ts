import type { EntityManager } from '@mikro-orm/sql'
import { CodedError } from '../coded-error.ts'
import { toDate } from '../db/instant.ts'
import type { Profile } from '../views/models.ts'
import { identityKey } from './identity.ts'

interface ProfileRow {
  id: number
  username: string
  karma: number
  created_at: number | string
}

/**
 * Reads what everybody may know of a member.
 * @param em the request's unit of work
 * @param username in any case
 * @throws {CodedError} USER_NOT_FOUND
 */
export async function findProfile(em: EntityManager, username: string): Promise<Profile> {
  const sql = 'select id, username, karma, created_at from users where username_key = ?'
  const [row] = await em.execute<ProfileRow[]>(sql, [identityKey(username)])
  if (!row) throw new CodedError('USER_NOT_FOUND', 'There is no member of that name.')
  return { ...row, created_at: toDate(row.created_at) }
}
