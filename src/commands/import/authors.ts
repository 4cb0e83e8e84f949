import { hash } from 'node:crypto'
import { memberLimits } from '../../members/limits.ts'
import { identityKey, isFittingUsername } from '../../members/names.ts'

/**
 * The name under which an author becomes a member. One that cannot be signed up with is changed, and ends with a hash:
 * two authors stay two, and the next import finds the same member.
 */
export function toUsername(author: string): string {
  if (isFittingUsername(author)) return author
  const end = `-${hash('sha256', identityKey(author)).slice(0, 6)}`
  const start = author
    .normalize('NFC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
  const name = [...start].slice(0, memberLimits.username - end.length).join('') + end
  return start !== '' && isFittingUsername(name) ? name : `member${end}`
}
