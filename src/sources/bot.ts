import type { EntityManager } from '@mikro-orm/sql'
import { CodedError } from '../errors/coded-error.ts'
import { usernameKeys } from '../members/names.ts'
import { User } from '../members/user.ts'
import { renderVisible } from '../text/markdown.ts'

/** Marks a bot wherever its name is shown. No member can have it: names have no brackets. */
export const botSuffix = '[bot]'

/**
 * Finds or makes a bot: a member without an address and a password, who cannot log in.
 * @param name without the mark
 * @param about what is said of it
 * @returns its id
 * @throws {CodedError} USERNAME_TAKEN, NAME_TOO_LONG
 */
export async function requireBot(tx: EntityManager, name: string, about: string): Promise<number> {
  const username = `${name.normalize('NFC')}${botSuffix}`
  const { username_key, name_skeleton } = usernameKeys(username)
  const found = await tx.findOne(User, { $or: [{ username_key }, { name_skeleton }] }, { fields: ['id'] })
  if (!found) {
    const about_html = renderVisible(about)
    return tx.insert(User, {
      username,
      username_key,
      name_skeleton,
      about,
      about_html,
      created_at: new Date()
    })
  }
  const isTaken = await tx.execute<object[]>('select 1 as taken from sources where user_id = ? limit 1', [
    found.id
  ])
  if (isTaken.length > 0) throw new CodedError('USERNAME_TAKEN', 'There is a source with this bot.')
  return found.id
}
