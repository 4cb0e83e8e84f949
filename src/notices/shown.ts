import type { EntityManager } from '@mikro-orm/sql'

/** The tables of every query of notices, in which `isShown` and `isUnread` hold. */
export const noticeTables = `notices n left join posts p on p.id = n.post_id
  left join comments c on c.id = n.comment_id`

/** Which notices there are for a member: the one condition of the list and of the count. */
export const isShown = `(n.kind = 'moderation' or (p.deleted_at is null and c.deleted_at is null))`

const isUnread = 'n.read_at is null'

/** More unread notices are not counted: "99+". */
const maxCounted = 100

/** Counts the unread notices of a member. */
export async function countUnread(em: EntityManager, userId: number): Promise<number> {
  const [row] = await em.execute<{ unread: number }[]>(`select ${unreadCount('?')} as unread`, [userId])
  return row?.unread ?? 0
}

/** SQL expression for the number of unread notices. @param userId SQL that does not depend on a row: MariaDB has no lateral tables */
export function unreadCount(userId: string): string {
  return `(select count(*) from (select 1 from ${noticeTables}
    where n.user_id = ${userId} and ${isUnread} and ${isShown} limit ${maxCounted}) as unread)`
}
