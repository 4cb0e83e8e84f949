import type { EntityManager } from '@mikro-orm/sql'
import { spellings } from '../text/mentions.ts'
import { identityKey } from './names.ts'

/** Finds the members whom a text names. @returns their ids and pages by the name as it was written */
export async function findMembers(em: EntityManager, names: string[]) {
  const found = new Map<string, { id: number; path: string }>()
  const written = names.flatMap(spellings)
  if (written.length === 0) return found
  const rows = await em.execute<{ id: number; username: string; username_key: string }[]>(
    'select id, username, username_key from users where username_key in (?) and deleted_at is null',
    [[...new Set(written.map(identityKey))]]
  )
  const members = new Map(rows.map(({ username_key, ...member }) => [username_key, member]))
  // Of "@name." and "@name" the one counts that exists, as it is written first.
  for (const name of names.flatMap(
    (name) => spellings(name).find((spelling) => members.has(identityKey(spelling))) ?? []
  )) {
    const member = members.get(identityKey(name))
    if (member) found.set(name, { id: member.id, path: `/user/${encodeURIComponent(member.username)}` })
  }
  return found
}
