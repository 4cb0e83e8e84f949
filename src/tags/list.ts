import type { EntityManager } from '@mikro-orm/sql'
import { isRole } from '../members/roles.ts'
import type { AdminTag, TagChoiceName } from './schema.ts'

interface Row {
  name: string
  title: string
  about: string | null
  position: number
  retired_at: unknown
  needs_role: string | null
  merged_into: string | null
  post_count: number
  choice: TagChoiceName | null
}

/**
 * Lists the tags with the number of their posts, in one query.
 * @param reader id of the member whose choices are included
 * @param withFormer whether former names are listed
 */
export async function listTags(em: EntityManager, reader?: number, withFormer = false): Promise<AdminTag[]> {
  const choice = '(select c.choice from tag_choices c where c.tag_id = t.id and c.user_id = ?)'
  const rows = await em.execute<Row[]>(
    `select t.name, t.title, t.about, t.position, t.retired_at, t.needs_role, t.post_count,
      (select m.name from tags m where m.id = t.merged_into) as merged_into,
      ${reader === undefined ? 'null' : choice} as choice
      from tags t ${withFormer ? '' : 'where t.merged_into is null'} order by t.position, t.name`,
    reader === undefined ? [] : [reader]
  )
  return rows.map(({ retired_at, needs_role, choice, ...tag }) => ({
    ...tag,
    retired: retired_at !== null,
    needs_role: needs_role !== null && isRole(needs_role) ? needs_role : null,
    ...(reader !== undefined && { choice })
  }))
}
