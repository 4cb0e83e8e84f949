import { CodedError } from '../errors/coded-error.ts'
import { forGood, includesRole, isBanned, type Role } from '../members/roles.ts'
import type { Member } from './schema.ts'

/** @throws {CodedError} FORBIDDEN */
export function requireRole({ role }: Member, needed: Role) {
  if (includesRole(role, needed)) return
  const who = needed === 'admin' ? 'administrators' : 'moderators'
  throw new CodedError('FORBIDDEN', `Only ${who} of this board may do that.`)
}

/** Whether the member may write. @throws {CodedError} BANNED, NOT_APPROVED */
export function requireGoodStanding({ banned_until, ban_reason, approved_at }: Member) {
  if (isBanned(banned_until)) throw new CodedError('BANNED', describeBan(banned_until, ban_reason))
  if (approved_at === null) {
    throw new CodedError(
      'NOT_APPROVED',
      'A moderator has not approved your account yet. You can read meanwhile.'
    )
  }
}

/** @returns the sentence for the member */
export function describeBan(until: Date | null, reason: string | null): string {
  const end =
    until && until < forGood ? `until ${until.toISOString().slice(0, 16).replace('T', ', ')} UTC` : 'for good'
  return `You are banned ${end}${reason ? `: ${reason}` : '.'}`
}
