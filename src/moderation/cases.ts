import type { EntityManager } from '@mikro-orm/sql'
import { commentNotFound } from '../comments/errors.ts'
import { postNotFound } from '../posts/errors.ts'
import { tagNames, toTags } from '../posts/rows.ts'
import type { Case, Queue, Target } from './schema.ts'

/** Cases on one page of the queue. */
const queueSize = 30

interface CaseRow {
  id: number
  post_id: number
  title: string
  user_id: number
  username: string
  post_url: string | null
  html: string | null
  deleted_at: unknown
  removed_at: unknown
  locked_at: unknown
  pinned_at: unknown
  tags: string | null
}

const username = (alias: string) =>
  `(select u.username from users u where u.id = ${alias}.user_id) as username`

const selectPosts = `select p.id, p.id as post_id, p.title, p.user_id, ${username('p')}, p.post_url,
  p.text_html as html, p.deleted_at, p.removed_at, p.locked_at, p.pinned_at, ${tagNames}
  from posts p where p.id in (?)`

const selectComments = `select c.id, c.post_id, p.title, c.user_id, ${username('c')}, null as post_url,
  c.comment_html as html, c.deleted_at, c.removed_at, null as locked_at, null as pinned_at,
  null as tags
  from comments c join posts p on p.id = c.post_id where c.id in (?)`

interface FlagRow {
  post_id: number | null
  comment_id: number | null
  reason: string
  members: unknown
}

/** Reads the cases with open flags, the oldest flag first, without what is deleted by now. */
export async function readQueue(em: EntityManager): Promise<Queue> {
  const rows = await em.execute<{ post_id: number | null; comment_id: number | null }[]>(
    `select f.post_id, f.comment_id, min(f.created_at) as flagged_at, min(f.id) as first from flags f
      left join posts p on p.id = f.post_id left join comments c on c.id = f.comment_id
      where f.resolved_at is null and p.deleted_at is null and c.deleted_at is null
      group by f.post_id, f.comment_id order by flagged_at, first limit ?`,
    [queueSize + 1]
  )
  const targets = rows.slice(0, queueSize).map(toTarget)
  return { cases: await readCases(em, targets), more: rows.length > queueSize }
}

/** Reads a post or comment with its open flags. @throws {CodedError} POST_NOT_FOUND, COMMENT_NOT_FOUND */
export async function findCase(em: EntityManager, target: Target): Promise<Case> {
  const [found] = await readCases(em, [target])
  if (found) return found
  throw 'post_id' in target ? postNotFound() : commentNotFound()
}

async function readCases(em: EntityManager, targets: Target[]): Promise<Case[]> {
  const posts = targets.flatMap((target) => ('post_id' in target ? target.post_id : []))
  const comments = targets.flatMap((target) => ('comment_id' in target ? target.comment_id : []))
  const read = async <Row extends object>(sql: string, ids: number[]): Promise<Row[]> =>
    ids.length === 0 ? [] : em.execute<Row[]>(sql, [ids])
  const flagsOf = (column: string) => `select post_id, comment_id, reason, count(*) as members from flags
    where ${column} in (?) and resolved_at is null group by post_id, comment_id, reason order by members desc, reason`
  const rows = {
    post: await read<CaseRow>(selectPosts, posts),
    comment: await read<CaseRow>(selectComments, comments)
  }
  const flags = [
    ...(await read<FlagRow>(flagsOf('post_id'), posts)),
    ...(await read<FlagRow>(flagsOf('comment_id'), comments))
  ]
  return targets.flatMap((target) => {
    const [kind, id] =
      'post_id' in target ? (['post', target.post_id] as const) : (['comment', target.comment_id] as const)
    const row = rows[kind].find((row) => row.id === id)
    return row
      ? toCase(
          kind,
          row,
          flags.filter((flag) => flag[`${kind}_id`] === id)
        )
      : []
  })
}

function toCase(kind: Case['kind'], row: CaseRow, flags: FlagRow[]): Case {
  return {
    kind,
    id: row.id,
    post: { id: row.post_id, title: row.title },
    user: { id: row.user_id, username: row.username },
    post_url: row.post_url,
    html: row.html,
    deleted: row.deleted_at !== null,
    removed: row.removed_at !== null,
    locked: row.locked_at !== null,
    pinned: row.pinned_at !== null,
    tags: toTags(row.tags),
    flags: flags.map(({ reason, members }) => ({ reason, members: Number(members) }))
  }
}

function toTarget({ post_id, comment_id }: { post_id: number | null; comment_id: number | null }): Target {
  return post_id === null ? { comment_id: comment_id ?? 0 } : { post_id }
}
