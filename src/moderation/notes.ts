import type { EntityManager } from '@mikro-orm/sql'
import { findMemberNamed } from '../accounts/administer.ts'
import { cleanReason } from '../audit/reason.ts'
import { recordAct } from '../audit/record.ts'
import { CodedError } from '../errors/coded-error.ts'
import { type SqlDate, toDate } from '../sql/dates.ts'
import type { MemberNote } from './schema.ts'

/** Notes that a page shows. */
const limit = 50

/** Notes something about a member, for moderators only. @throws {CodedError} REASON_MISSING, USER_NOT_FOUND */
export async function addNote(em: EntityManager, moderator: number, username: string, text?: string) {
  const reason = cleanReason(text)
  if (reason === null) throw new CodedError('REASON_MISSING', 'Please write a note.')
  const { id } = await findMemberNamed(em, username)
  await recordAct(em, moderator, { action: 'note', user_id: id, reason })
}

/** Lists the notes about a member, the newest first. */
export async function listNotes(em: EntityManager, userId: number): Promise<MemberNote[]> {
  const rows = await em.execute<{ moderator: string | null; note: string | null; created_at: SqlDate }[]>(
    `select (select u.username from users u where u.id = m.moderator_id) as moderator, m.reason as note, m.created_at
      from moderations m where m.user_id = ? and m.action = 'note'
      order by m.created_at desc, m.id desc limit ${limit}`,
    [userId]
  )
  return rows.map(({ moderator, note, created_at }) => ({
    moderator,
    note: note ?? '',
    created_at: toDate(created_at)
  }))
}
