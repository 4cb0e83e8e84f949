import type { EntityManager } from '@mikro-orm/sql'
import { isBanned } from '../members/roles.ts'
import { type SqlDate, toDateOrNull } from '../sql/dates.ts'

export interface InvitedMember {
  id: number
  username: string
  invited_by: number | null
  isBanned: boolean
}

type Row = Omit<InvitedMember, 'isBanned'> & { banned_until: SqlDate | null }

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
    isBanned: isBanned(toDateOrNull(banned_until))
  }))
}
