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
  /** The beginning of the name. */
  name?: string | undefined
  /** The beginning of the e-mail address, for administrators. */
  email?: string | undefined
  role?: Role | undefined
  /** The last name of the previous page. */
  after?: string | undefined
}

export interface MemberSlice {
  members: FoundMember[]
  /** Name after which the next page begins; null on the last one. */
  next: string | null
  /** Whether an address has to be given more exactly to see all members. */
  isCut: boolean
}

const limit = 50

/**
 * Lists members in one query along the index of names, or that of addresses. Those found by address have no next page: its
 * link would have to name an address.
 */
export async function searchMembers(
  em: EntityManager,
  { name = '', email = '', role, after = '' }: MemberQuery
): Promise<MemberSlice> {
  const key = email === '' ? 'username_key' : 'email_key'
  const rows = await em.execute<Row[]>(
    `select id, username, role, karma, created_at, banned_until, ban_reason, approved_at from users
      where username_key >= ? and username_key < ? and username_key > ? and deleted_at is null
        ${email ? 'and email_key >= ? and email_key < ?' : ''} ${role ? 'and role = ?' : ''}
      order by ${key} limit ${limit + 1}`,
    [...rangeOf(name), identityKey(after), ...(email ? rangeOf(email) : []), ...(role ? [role] : [])]
  )
  const members = rows.slice(0, limit).map((row) => ({
    ...row,
    created_at: toDate(row.created_at),
    banned_until: toDateOrNull(row.banned_until),
    approved_at: toDateOrNull(row.approved_at)
  }))
  const isCut = rows.length > limit
  return {
    members,
    next: isCut && email === '' ? (members.at(-1)?.username ?? null) : null,
    isCut: isCut && email !== ''
  }
}

/** The bounds of all keys that begin so. SQLite uses no index for `like`. */
function rangeOf(start: string): [string, string] {
  const key = identityKey(start.trim())
  return [key, `${key}\u{10ffff}`]
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
