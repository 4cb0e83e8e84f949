import { type BoardTag, findTag } from './board-tags.ts'
import { tagNotFound } from './errors.ts'
import { maxTags, tagLimits } from './limits.ts'

/** The longest text that `tagsOfAddress` accepts. */
export const maxAddress = maxTags * (tagLimits.name + 1)

/**
 * Finds the tags that an address names, separated by commas. Former names count.
 * @returns them, and their names as the address should have them
 * @throws {CodedError} TAG_NOT_FOUND unless all of them exist
 */
export function tagsOfAddress(tags: readonly BoardTag[], text: string): { found: BoardTag[]; names: string } {
  const parts = normalizeAddress(text).split(',')
  const found = new Set<BoardTag>()
  for (const name of parts) {
    const tag = findTag(tags, name)
    if (!tag || parts.length > maxTags) throw tagNotFound()
    found.add(tag)
  }
  const names = [...found].map(({ name }) => name).sort()
  return { found: [...found], names: names.join(',') }
}

/** Addresses with the same tags are one page. */
export function normalizeAddress(text: string): string {
  return [...new Set(text.toLowerCase().split(',').filter(Boolean))].sort().join(',')
}
