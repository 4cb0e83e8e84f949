import type { EntityManager } from '@mikro-orm/sql'
import Type, { type Static } from 'typebox'
import { isBanned } from '../members/roles.ts'
import { Author } from '../members/schema.ts'
import { Nullable } from '../schema/types.ts'
import { type SqlDate, toDateOrNull } from '../sql/dates.ts'

export const InvitedMember = Type.Object(
  {
    ...Author.properties,
    /** The id of a member; null for who was not invited. */
    invited_by: Nullable(Type.Integer()),
    banned: Type.Boolean()
  },
  { title: 'InvitedMember' }
)

export type InvitedMember = Static<typeof InvitedMember>

type Row = Omit<InvitedMember, 'banned'> & { banned_until: SqlDate | null }

/** Members that the page shows: the newest. */
const limit = 1_000

/** Lists members who were invited, and those who invited them. */
export async function listInvited(em: EntityManager): Promise<InvitedMember[]> {
  const columns = 'id, username, invited_by, banned_until'
  const guests = await em.execute<Row[]>(
    `select ${columns} from users where invited_by is not null order by id desc limit ${limit}`
  )
  const known = new Set(guests.map(({ id }) => id))
  const hosts = [...new Set(guests.flatMap(({ invited_by }) => invited_by ?? []))].filter(
    (id) => !known.has(id)
  )
  const inviters =
    hosts.length > 0
      ? await em.execute<Row[]>(`select ${columns} from users where id in (${hosts.map(() => '?')})`, hosts)
      : []
  return [...inviters, ...guests.reverse()].map(({ banned_until, ...row }) => ({
    ...row,
    banned: isBanned(toDateOrNull(banned_until))
  }))
}
