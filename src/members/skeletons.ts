import type { EntityManager } from '@mikro-orm/sql'
import { CodedError } from '../errors/coded-error.ts'
import { nameSkeleton } from './names.ts'

/** An EntityManager's connection, or that of a migration. */
interface Sql {
  read(sql: string, params: unknown[]): Promise<{ name_skeleton: string }[]>
  execute(sql: string, params: unknown[]): Promise<unknown>
}

export function sqlOf(em: EntityManager): Sql {
  return {
    read: (sql, params) => em.execute<{ name_skeleton: string }[]>(sql, params),
    execute: (sql, params) => em.execute(sql, params)
  }
}

/**
 * Sets `name_skeleton` of members who did not sign up here, such as imported ones. They keep names that look like an
 * earlier one, without a skeleton: the first of them counts.
 * @param members a limited number, the earliest first
 */
export async function assignSkeletons(sql: Sql, members: { id: number; username: string }[]) {
  const free = new Map<string, number>()
  for (const { id, username } of members) {
    const skeleton = fittingSkeleton(username)
    if (skeleton !== null && !free.has(skeleton)) free.set(skeleton, id)
  }
  const marks = (values: Iterable<unknown>) => [...values].map(() => '?').join(', ')
  if (free.size === 0) return
  const select = `select name_skeleton from users where name_skeleton in (${marks(free.keys())})`
  const taken = await sql.read(select, [...free.keys()])
  for (const { name_skeleton } of taken) free.delete(name_skeleton)
  if (free.size === 0) return
  const cases = [...free].map(() => 'when ? then ?').join(' ')
  await sql.execute(
    `update users set name_skeleton = case id ${cases} end where id in (${marks(free)}) and deleted_at is null`,
    [...[...free].flatMap(([skeleton, id]) => [id, skeleton]), ...free.values()]
  )
}

/** @returns null for a name that is too long for it, which earlier versions accepted */
function fittingSkeleton(username: string): string | null {
  try {
    return nameSkeleton(username)
  } catch (error) {
    if (error instanceof CodedError) return null
    throw error
  }
}
