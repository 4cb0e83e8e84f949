import type { EntityManager } from '@mikro-orm/sql'
import Type, { type Static } from 'typebox'
import { Id, Nullable, Time } from '../schema/types.ts'
import { type SqlDate, toDate } from '../sql/dates.ts'

/** An act of the log, with the names of today. */
const LoggedAct = Type.Object(
  {
    id: Type.Integer(),
    action: Type.String(),
    /** Who did it; null for a command or for the board itself. */
    by: Nullable(Type.String()),
    member: Nullable(Type.String()),
    reason: Nullable(Type.String()),
    is_public: Type.Boolean(),
    /** JSON. */
    details: Nullable(Type.String()),
    created_at: Time
  },
  { title: 'Act' }
)

export type LoggedAct = Static<typeof LoggedAct>

/** `before` is the id of the last act of the previous page, which `next` names there. */
export const AuditQuery = Type.Object({ before: Type.Optional(Id) })

export const AuditPage = Type.Object(
  { acts: Type.Array(LoggedAct), next: Nullable(Type.Integer()) },
  { title: 'ActList' }
)

type Row = Omit<LoggedAct, 'is_public' | 'created_at'> & { is_public: number; created_at: SqlDate }

const limit = 50

/** Lists all acts, the newest first. @param before id of the last one of the previous page */
export async function listActs(em: EntityManager, before?: number): Promise<Static<typeof AuditPage>> {
  const name = (column: string) => `(select u.username from users u where u.id = m.${column})`
  const rows = await em.execute<Row[]>(
    `select m.id, m.action, ${name('moderator_id')} as \`by\`, ${name('user_id')} as member, m.reason, m.is_public,
        m.details, m.created_at
      from moderations m ${before === undefined ? '' : 'where m.id < ?'} order by m.id desc limit ${limit + 1}`,
    before === undefined ? [] : [before]
  )
  const acts = rows
    .slice(0, limit)
    .map((row) => ({ ...row, is_public: Boolean(row.is_public), created_at: toDate(row.created_at) }))
  return { acts, next: rows.length > limit ? (acts.at(-1)?.id ?? null) : null }
}
