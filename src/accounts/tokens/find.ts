import { hash } from 'node:crypto'
import type { EntityManager } from '@mikro-orm/sql'
import { CodedError } from '../../errors/coded-error.ts'
import { isBanned } from '../../members/roles.ts'
import { type SqlDate, toDateOrNull } from '../../sql/dates.ts'
import { type MemberRow, memberColumns, readerColumns, toMember } from '../member-row.ts'
import type { Member } from '../schema.ts'
import { roleOfToken, type Scope, scopes } from './scope.ts'
import { isTokenText } from './text.ts'
import { Token } from './token.ts'

/** Milliseconds between two writes of `last_used_at`: reading is not to write on each request. */
const touchInterval = 3_600_000

export interface CurrentToken {
  id: number
  scopes: Scope[]
  /** Its role is that of the token. */
  member: Member
  isStale: boolean
}

type TokenRow = MemberRow & { token_id: number; scopes: string; last_used_at: SqlDate | null }

const columns = `${memberColumns}, t.id as token_id, t.scopes, t.last_used_at`

const tables = `tokens t join users u on u.id = t.user_id
  where t.token_hash = ? and (t.expires_at is null or t.expires_at > ?) and u.deleted_at is null`

const byHash = `select ${columns} from ${tables}`

/** For a request that reads, by the hash twice. */
const byHashWithNotices = `select ${columns},
  ${readerColumns('(select user_id from tokens where token_hash = ?)')} from ${tables}`

/**
 * Finds a token and its member, in one query, and none for a text that cannot be a token.
 * @param withNotices as `findSession()` has it
 * @throws {CodedError} TOKEN_INVALID
 */
export async function findToken(
  em: EntityManager,
  text: string,
  withNotices: boolean
): Promise<CurrentToken> {
  if (!isTokenText(text)) throw tokenInvalid()
  const now = new Date()
  const key = hashToken(text)
  const [row] = withNotices
    ? await em.execute<TokenRow[]>(byHashWithNotices, [key, key, now])
    : await em.execute<TokenRow[]>(byHash, [key, now])
  if (!row || isBanned(toDateOrNull(row.banned_until), now)) throw tokenInvalid()
  const { token_id: id, scopes: own, last_used_at, ...memberRow } = row
  const member = toMember(memberRow)
  const names = own.split(' ')
  const granted = scopes.filter((scope) => names.includes(scope))
  const used = toDateOrNull(last_used_at)?.getTime() ?? 0
  return {
    id,
    scopes: granted,
    member: { ...member, role: roleOfToken(granted, member.role) },
    isStale: now.getTime() - used > touchInterval
  }
}

/** Notes that a token is in use. */
export async function touchToken(em: EntityManager, { id }: CurrentToken): Promise<void> {
  await em.nativeUpdate(Token, { id }, { last_used_at: new Date() })
}

/** @returns what the database has of a token */
export function hashToken(text: string): string {
  return hash('sha256', text)
}

function tokenInvalid() {
  return new CodedError(
    'TOKEN_INVALID',
    'This token is wrong, has expired or was deleted. Make one at /dashboard/settings/tokens, and send it as "Authorization: Bearer jtn_…".'
  )
}
