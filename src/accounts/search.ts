import type { EntityManager } from '@mikro-orm/sql'
import Type, { type Static } from 'typebox'
import { memberLimits } from '../members/limits.ts'
import { identityKey } from '../members/names.ts'
import { isRole } from '../members/roles.ts'
import { Author, RoleName } from '../members/schema.ts'
import { Nullable, Time } from '../schema/types.ts'
import { type SqlDate, toDate, toDateOrNull } from '../sql/dates.ts'
import { findMemberNamed } from './administer.ts'

/** A member as administrators see them. */
export const FoundMember = Type.Object(
  {
    ...Author.properties,
    role: RoleName,
    karma: Type.Integer(),
    created_at: Time,
    banned_until: Nullable(Time),
    ban_reason: Nullable(Type.String()),
    /** Null for who waits for approval. */
    approved_at: Nullable(Time)
  },
  { title: 'FoundMember' }
)

export type FoundMember = Static<typeof FoundMember>

type Row = Omit<FoundMember, 'created_at' | 'banned_until' | 'approved_at'> & {
  created_at: SqlDate
  banned_until: SqlDate | null
  approved_at: SqlDate | null
}

/** What administrators search members by. */
export const MemberQuery = Type.Object({
  /** The beginning of the name. */
  name: Type.Optional(Type.String({ maxLength: 100 })),
  /** The beginning of the e-mail address. */
  email: Type.Optional(Type.String({ maxLength: memberLimits.email })),
  role: Type.Optional(RoleName),
  /** The last name of the previous page. */
  after: Type.Optional(Type.String({ maxLength: 100 }))
})

export const MemberSlice = Type.Object(
  {
    members: Type.Array(FoundMember),
    /** Name after which the next page begins; null on the last one. */
    next: Nullable(Type.String()),
    /** Whether an address has to be given more exactly to see all members. */
    cut: Type.Boolean()
  },
  { title: 'FoundMemberList' }
)

const limit = 50

/**
 * Lists members in one query along the index of names, or that of addresses. Those found by address have no next page: its
 * link would have to name an address.
 */
export async function searchMembers(
  em: EntityManager,
  { name = '', email = '', role, after = '' }: Static<typeof MemberQuery>
): Promise<Static<typeof MemberSlice>> {
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
    cut: isCut && email !== ''
  }
}

/** The bounds of all keys that begin so. SQLite uses no index for `like`. */
function rangeOf(start: string): [string, string] {
  const key = identityKey(start.trim())
  return [key, `${key}\u{10ffff}`]
}

/** Finds one member by name, in any case. @throws {CodedError} USER_NOT_FOUND */
export async function findMember(em: EntityManager, username: string): Promise<FoundMember> {
  const found = await findMemberNamed(em, username)
  const { id, role, karma, created_at, banned_until, ban_reason, approved_at } = found
  return {
    id,
    username: found.username,
    karma,
    created_at,
    role: isRole(role) ? role : 'member',
    banned_until: banned_until ?? null,
    ban_reason: ban_reason ?? null,
    approved_at: approved_at ?? null
  }
}
