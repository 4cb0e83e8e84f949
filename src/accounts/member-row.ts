import { unreadCount } from '../notices/shown.ts'
import { hidesAnything } from '../read-state/hidden.ts'
import { type SqlDate, toDateOrNull } from '../sql/dates.ts'
import type { Member } from './schema.ts'

/** A member as `memberColumns` reads it. */
export type MemberRow = Omit<Member, 'approved_at' | 'banned_until' | 'filters' | 'shortcuts'> & {
  filters?: number
  shortcuts: unknown
  approved_at: SqlDate | null
  banned_until: SqlDate | null
}

/** Columns of the member who sends a request, where `u` is the table of members. */
export const memberColumns =
  'u.id, u.username, u.email, u.karma, u.role, u.approved_at, u.banned_until, u.ban_reason, u.shortcuts'

/** Columns for a request that reads. @param userId see `unreadCount` */
export function readerColumns(userId: string): string {
  return `${unreadCount(userId)} as unread_notices, ${hidesAnything('u.id')} as filters`
}

/** @returns the member of a row */
export function toMember({ filters, approved_at, banned_until, shortcuts, ...rest }: MemberRow): Member {
  return {
    ...rest,
    ...(filters !== undefined && { filters: filters !== 0 }),
    approved_at: toDateOrNull(approved_at),
    banned_until: toDateOrNull(banned_until),
    shortcuts: Boolean(Number(shortcuts))
  }
}
