import type { EntityManager } from '@mikro-orm/sql'
import { isRole, type Role } from '../members/roles.ts'

/** What each process knows of a tag, without a statement. It changes with the version of the settings. */
export interface BoardTag {
  id: number
  name: string
  title: string
  isRetired: boolean
  needs_role: Role | null
  /** The tag that a former name leads to. */
  merged_into: number | null
}

type Row = Omit<BoardTag, 'isRetired' | 'needs_role'> & { retired_at: unknown; needs_role: string | null }

/** Reads all tags in the order in which they are listed, former names included. */
export async function readBoardTags(em: EntityManager): Promise<BoardTag[]> {
  const rows = await em.execute<Row[]>(
    'select id, name, title, retired_at, needs_role, merged_into from tags order by position, name'
  )
  return rows.map(({ retired_at, needs_role, ...tag }) => ({
    ...tag,
    isRetired: retired_at !== null,
    needs_role: needs_role !== null && isRole(needs_role) ? needs_role : null
  }))
}

/** Finds a tag by its name, or by a former one. @returns null when there is none */
export function findTag(tags: readonly BoardTag[], name: string): BoardTag | null {
  const found = tags.find((tag) => tag.name === name)
  if (!found || found.merged_into === null) return found ?? null
  return tags.find(({ id }) => id === found.merged_into) ?? null
}

/** The tags of the board, without former names. */
export function realTags(tags: readonly BoardTag[]): BoardTag[] {
  return tags.filter(({ merged_into }) => merged_into === null)
}
