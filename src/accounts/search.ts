import type { EntityManager } from '@mikro-orm/sql'
import { identityKey } from '../members/names.ts'
import { isRole, type Role } from '../members/roles.ts'
import { type SqlDate, toDate, toDateOrNull } from '../sql/dates.ts'
import { findMemberNamed } from './administer.ts'

/** A member as moderators and administrators see them. */
export interface FoundMember {
  id: number
  username: string
  role: Role
  karma: number
  created_at: Date
  banned_until: Date | null
  ban_reason: string | null
  approved_at: Date | null
}

type Row = Omit<FoundMember, 'created_at' | 'banned_until' | 'approved_at'> & {
  created_at: SqlDate
  banned_until: SqlDate | null
  approved_at: SqlDate | null
}

export interface MemberQuery {
  /** The begin of the name. */
  name?: string | undefined
  role?: Role | undefined
  /** The last name of the previous page. */
  after?: string | undefined
}

export interface MemberSlice {
  members: FoundMember[]
  /** Name after which the next page begins; null on the last one. */
  next: string | null
}

const limit = 50

/** Lists members by name, in one query along the index of names. */
export async function searchMembers(
  em: EntityManager,
  { name = '', role, after = '' }: MemberQuery
): Promise<MemberSlice> {
  const prefix = `${identityKey(name.trim()).replace(/[!%_]/g, '!$&')}%`
  const rows = await em.execute<Row[]>(
    `select id, username, role, karma, created_at, banned_until, ban_reason, approved_at from users
      where username_key like ? escape '!' and username_key > ? and deleted_at is null ${role ? 'and role = ?' : ''}
      order by username_key limit ${limit + 1}`,
    [prefix, identityKey(after), ...(role ? [role] : [])]
  )
  const members = rows.slice(0, limit).map((row) => ({
    ...row,
    created_at: toDate(row.created_at),
    banned_until: toDateOrNull(row.banned_until),
    approved_at: toDateOrNull(row.approved_at)
  }))
  return { members, next: rows.length > limit ? (members.at(-1)?.username ?? null) : null }
}

/** Finds one member by name, in any case. @throws {CodedError} USER_NOT_FOUND */
export async function findMember(em: EntityManager, username: string): Promise<FoundMember> {
  const { role, banned_until, ban_reason, approved_at, ...user } = await findMemberNamed(em, username)
  return {
    ...user,
    role: isRole(role) ? role : 'member',
    banned_until: banned_until ?? null,
    ban_reason: ban_reason ?? null,
    approved_at: approved_at ?? null
  }
}
