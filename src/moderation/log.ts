import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite } from 'fastify-mikro-orm'
import Type from 'typebox'
import Value from 'typebox/value'
import { decodeCursor } from '../lists/cursors.ts'
import { readSlice } from '../lists/read-slice.ts'
import { pageSize } from '../lists/slices.ts'
import { sieveOf } from '../read-state/hidden.ts'
import { type SqlDate, toDate } from '../sql/dates.ts'
import { type LogEntry, type LogKind, type LogPage, logKinds } from './log-schema.ts'

const Retagged = Type.Object({ from: Type.Array(Type.String()), to: Type.Array(Type.String()) })

interface LogRow {
  id: number
  action: string
  moderator: string | null
  moderator_id: number | null
  post_id: number | null
  title: string | null
  comment_id: number | null
  user_id: number | null
  username: string | null
  domain: string | null
  reason: string | null
  details: string | null
  created_at: SqlDate
}

/** The title of a post that is not shown is not selected, whoever reads the log. */
const columns = `m.id, m.action, m.moderator_id, m.post_id, m.comment_id, m.user_id, m.domain, m.reason, m.details,
  m.created_at, (select u.username from users u where u.id = m.moderator_id) as moderator,
  (select u.username from users u where u.id = m.user_id) as username,
  (select p.title from posts p where p.id = m.post_id and p.deleted_at is null) as title`

/**
 * Reads a slice of the public log, the newest first, in one query if nothing is left out.
 * @param naming whether moderators are named
 * @param member who reads: acts on posts that they hide are left out
 * @throws {CodedError} CURSOR_INVALID
 */
export async function listActs(
  em: EntityManager,
  query: { kind?: LogKind | undefined; cursor?: string | undefined },
  naming: boolean,
  member?: { id: number; filters?: boolean } | null
): Promise<LogPage> {
  const actions = query.kind === undefined ? [] : logKinds[query.kind]
  const slice = await readSlice<LogRow, LogEntry>({
    sort: 'log',
    limit: pageSize.default,
    cursor: decodeCursor(query.cursor, 'log'),
    read(cursor, rows) {
      const since = new Date(cursor?.rank ?? 0)
      return em.execute<LogRow[]>(
        `select ${columns} from moderations m ${isSqlite(em) ? '' : 'force index for order by (moderations_time)'}
          where m.is_public = ? ${actions.length > 0 ? 'and m.action in (?)' : ''}
          ${cursor ? 'and (m.created_at < ? or (m.created_at = ? and m.id < ?))' : ''}
          order by m.created_at desc, m.id desc limit ?`,
        [true, ...(actions.length > 0 ? [actions] : []), ...(cursor ? [since, since, cursor.id] : []), rows]
      )
    },
    rankOf: (row) => toDate(row.created_at).getTime(),
    toItem: (row) => toEntry(row, naming),
    sieve: member ? sieveOf(em, member, ({ post }) => post?.id ?? null) : undefined
  })
  return { acts: slice.items, next_cursor: slice.next_cursor }
}

function toEntry(row: LogRow, naming: boolean): LogEntry {
  const details: unknown = JSON.parse(row.details ?? '{}')
  const { by, until } = Object(details)
  return {
    id: row.id,
    action: row.action,
    by: row.moderator_id === null && typeof by === 'string' ? by : 'moderator',
    moderator: naming ? row.moderator : null,
    post: row.post_id === null ? null : { id: row.post_id, title: row.title },
    comment_id: row.comment_id,
    member: row.username,
    domain: row.domain,
    reason: row.reason,
    tags: Value.Check(Retagged, details) ? { from: details.from, to: details.to } : null,
    until: typeof until === 'string' ? new Date(until) : null,
    created_at: toDate(row.created_at)
  }
}
