import { CodedError } from '../errors/coded-error.ts'
import { includesRole, type Role } from '../members/roles.ts'
import { type BoardTag, findTag, realTags } from './board-tags.ts'
import { tagUnknown } from './errors.ts'

/** What tags a member may give a post. */
export interface TagRules {
  tags: readonly BoardTag[]
  min: number
  max: number
  role: Role
}

/** The tags that somebody may choose. */
function openTags({ tags, role }: Pick<TagRules, 'tags' | 'role'>): BoardTag[] {
  return realTags(tags).filter((tag) => !tag.isRetired && includesRole(role, tag.needs_role ?? 'member'))
}

/** What a form offers. */
export interface OfferedTags {
  tags: Pick<BoardTag, 'name' | 'title'>[]
  min: number
  max: number
  /** Names of those that the post has, which it may keep. */
  current: string[]
}

export function offerTags(rules: TagRules, current: string[] = []): OfferedTags {
  const open = openTags(rules)
  const tags = realTags(rules.tags).filter((tag) => open.includes(tag) || current.includes(tag.name))
  return { tags, min: rules.min, max: rules.max, current }
}

/** The names in a field, however they are separated. */
export function toTagNames(field: string | readonly string[]): string[] {
  return [field].flat().flatMap((text) =>
    text
      .toLowerCase()
      .split(/[\s,]+/)
      .filter(Boolean)
  )
}

/**
 * Resolves the names of a post's tags. Those that it has already may stay, also when nobody can choose them any more.
 * @param current ids of these
 * @throws {CodedError} TAG_UNKNOWN, TAG_RESERVED, TAGS_MISSING, TAGS_TOO_MANY
 */
export function chooseTags(names: readonly string[], rules: TagRules, current: readonly number[] = []) {
  const open = openTags(rules)
  const chosen = new Map<number, BoardTag>()
  for (const name of names) {
    const tag = findTag(rules.tags, name)
    if (!tag) throw tagUnknown(name)
    if (!open.includes(tag) && !current.includes(tag.id)) throw refusal(tag)
    chosen.set(tag.id, tag)
  }
  const least = Math.min(rules.min, rules.max, open.length)
  if (chosen.size < least) {
    const tags = least === 1 ? 'a tag' : `${least} tags`
    throw new CodedError('TAGS_MISSING', `A post needs ${tags}.`)
  }
  if (chosen.size > Math.max(rules.max, current.length)) {
    throw new CodedError(
      'TAGS_TOO_MANY',
      `A post has at most ${rules.max} ${rules.max === 1 ? 'tag' : 'tags'}.`
    )
  }
  return [...chosen.values()]
}

function refusal({ name, isRetired }: BoardTag) {
  if (isRetired) return tagUnknown(name)
  return new CodedError('TAG_RESERVED', `Only moderators and administrators choose the tag “${name}”.`)
}
