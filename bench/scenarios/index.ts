import { usage } from '../options.ts'
import type { Group } from '../scenario.ts'
import { cached } from './cached.ts'
import { memory } from './memory.ts'
import { pages } from './pages.ts'
import { scope } from './scope.ts'
import { sizes } from './sizes.ts'
import { start } from './start.ts'
import { writes } from './writes.ts'

const groups: Group[] = [cached, pages, writes, scope, start, memory, sizes]

/** @throws {TypeError} when a name is unknown */
export function chooseGroups(names: string[]): Group[] {
  if (names.length === 0) return groups
  return names.map((name) => {
    const group = groups.find((group) => group.name === name)
    if (!group) throw new TypeError(`There is no scenario ${name}.\n\n${usage}`)
    return group
  })
}
