import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import { CodedError } from '../errors/coded-error.ts'
import { type SqlDate, toDate } from '../sql/dates.ts'
import { renderVisible } from '../text/markdown.ts'
import { identityKey } from './names.ts'
import type { Profile } from './schema.ts'
import { User } from './user.ts'

const profileColumns = 'id, username, role, karma, about, about_html, created_at'

/** Reads the public profile of a member. @param username in any case @throws {CodedError} USER_NOT_FOUND */
export async function findProfile(em: EntityManager, username: string): Promise<Profile> {
  const sql = `select ${profileColumns} from users where username_key = ?`
  const [row] = await em.execute<(Omit<Profile, 'created_at'> & { created_at: SqlDate })[]>(sql, [
    identityKey(username)
  ])
  if (!row) throw new CodedError('USER_NOT_FOUND', 'There is no member of that name.')
  return { ...row, created_at: toDate(row.created_at) }
}

/** Chooses whether keys act on the pages. */
export async function chooseShortcuts(em: EntityManager, userId: number, shortcuts: boolean) {
  await em.nativeUpdate(User, { id: userId }, { shortcuts })
}

/** Changes what a member says about themselves. @param about Markdown; blank removes it @throws {CodedError} TEXT_TOO_LARGE */
export async function editAbout(em: EntityManager, userId: number, about: string) {
  const about_html = renderVisible(about)
  await transactional(em, async (tx) => {
    const user = await tx.findOneOrFail(User, userId)
    user.about_html = about_html
    user.about = about_html && about
  })
}
