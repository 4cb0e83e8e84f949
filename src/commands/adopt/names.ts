import { memberLimits } from '../../members/limits.ts'
import { identityKey, isFittingUsername } from '../../members/names.ts'
import type { OldMember } from './read.ts'

/**
 * Gives every member a name that a member may have, and that nobody else has. The lowest id keeps a name that several
 * have.
 * @param members by id
 * @returns the names by id
 */
export function assignNames(members: readonly Pick<OldMember, 'id' | 'username'>[]): Map<number, string> {
  const original = new Set(members.map(({ username }) => identityKey(username)))
  const given = new Set<string>()
  const names = new Map<number, string>()
  for (const { id, username } of members) {
    const isFree = (name: string) => isFittingUsername(name) && !given.has(identityKey(name))
    const isNew = (name: string) => isFree(name) && !original.has(identityKey(name))
    const name = isFree(username) ? username : firstVariant(username, isNew)
    given.add(identityKey(name))
    names.set(id, name)
  }
  return names
}

/** The first that is right of, for "Ada Finch": "Ada-Finch", "Ada-Finch-2", "Ada-Finch-3", … */
function firstVariant(username: string, isRight: (name: string) => boolean): string {
  const clean = username
    .normalize('NFC')
    .trim()
    .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '-')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/^-+|-+$/g, '')
  const withEnd = (end: string) => [...clean].slice(0, memberLimits.username - end.length).join('') + end
  // A name of two scripts fits with no number, and a number alone is no name.
  const variant = clean !== '' && isFittingUsername(withEnd('-2')) ? withEnd : (end: string) => `member${end}`
  let name = variant('')
  for (let n = 2; !isRight(name); n++) name = variant(`-${n}`)
  return name
}
