import type { EntityManager } from '@mikro-orm/sql'
import { User } from '../../database/entities.ts'
import { forGood, isBanned } from '../../members/roles.ts'

/** Members that one statement reads. */
const batch = 1_000

/** Prints a line for each member. @param role only those of this role */
export async function listUsers(
  em: EntityManager,
  role: string | undefined,
  print: (line: string) => void
): Promise<void> {
  for (let lastId = 0; ; ) {
    const where = { id: { $gt: lastId }, deleted_at: null, ...(role !== undefined && { role }) }
    const users = await em.fork().find(User, where, { orderBy: { id: 'asc' }, limit: batch })
    for (const user of users) print(describe(user))
    const last = users.at(-1)
    if (!last || users.length < batch) return
    lastId = last.id
  }
}

function describe({ username, role, created_at, banned_until = null, approved_at, password }: User): string {
  const states = [
    isBanned(banned_until) && `banned ${describeEnd(banned_until)}`,
    !approved_at && 'not approved',
    !password && 'cannot log in'
  ].filter(Boolean)
  return [username, role, `since ${day(created_at)}`, ...states].join('\t')
}

function describeEnd(until: Date | null): string {
  return until && until < forGood ? `until ${day(until)}` : 'for good'
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10)
}
