import type { EntityManager } from '@mikro-orm/sql'
import { User } from '../database/entities.ts'
import { CodedError } from '../errors/coded-error.ts'
import { toDate } from '../sql/dates.ts'
import { renderMarkdown } from '../text/markdown.ts'
import type { Profile } from '../views/models.ts'
import { identityKey } from './names.ts'

interface ProfileRow {
  id: number
  username: string
  karma: number
  about: string | null
  about_html: string | null
  created_at: number | string
}

/**
 * Reads what everybody may know of a member.
 * @param em the request's unit of work
 * @param username in any case
 * @throws {CodedError} USER_NOT_FOUND
 */
export async function findProfile(em: EntityManager, username: string): Promise<Profile> {
  const sql = 'select id, username, karma, about, about_html, created_at from users where username_key = ?'
  const [row] = await em.execute<ProfileRow[]>(sql, [identityKey(username)])
  if (!row) throw new CodedError('USER_NOT_FOUND', 'There is no member of that name.')
  return { ...row, created_at: toDate(row.created_at) }
}

/**
 * Changes what a member says of themselves.
 * @param em the request's unit of work
 * @param userId whose
 * @param about Markdown; empty takes it away
 */
export async function editAbout(em: EntityManager, userId: number, about: string) {
  const about_html = about.trim() === '' ? null : renderMarkdown(about)
  await em.nativeUpdate(User, { id: userId }, { about: about_html && about, about_html })
}
