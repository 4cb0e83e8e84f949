import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite, transactional } from 'fastify-mikro-orm'
import { hotness } from '../../posts/ranking.ts'
import { versionBump } from '../../posts/version.ts'
import { checkAll } from '../../search/check.ts'
import { toDate } from '../../sql/dates.ts'
import { wordTables } from '../../words/write.ts'

interface Row {
  id: number
  created_at?: unknown
  [column: string]: unknown
}

interface Table {
  name: string
  /** Selects the counters, and their right values under other names. */
  select: string
  /** Condition for the posts whose pages show rows with certain ids. */
  pagesOf?: string
  /** The right values by column. */
  count(row: Row): Record<string, number>
}

const tables: Table[] = [
  {
    name: 'posts',
    select: `select t.id, t.created_at, t.vote_count, t.comment_count, t.hot,
      t.imported_votes + (select count(*) from votes v where v.post_id = t.id) as votes,
      (select count(*) from comments c where c.post_id = t.id and c.deleted_at is null) as comments from posts t`,
    pagesOf: 'id in (?)',
    count: ({ votes, comments, created_at }) => ({
      vote_count: Number(votes),
      comment_count: Number(comments),
      hot: hotness(Number(votes), toDate(created_at))
    })
  },
  {
    name: 'comments',
    select: `select t.id, t.created_at, t.vote_count, t.bytes,
      octet_length(t.comment_text) + octet_length(t.comment_html) as size,
      (select count(*) from comment_votes v where v.comment_id = t.id) as votes from comments t`,
    pagesOf: 'id in (select post_id from comments where id in (?))',
    count: ({ votes, size }) => ({ vote_count: Number(votes), bytes: Number(size) })
  },
  {
    name: 'users',
    select: `select t.id, t.created_at, t.karma,
      (select coalesce(sum(p.imported_votes), 0) from posts p where p.user_id = t.id) as imported,
      (select count(*) from posts p join votes v on v.post_id = p.id
        where p.user_id = t.id and v.user_id <> t.id) as for_posts,
      (select count(*) from comments c join comment_votes v on v.comment_id = c.id
        where c.user_id = t.id and v.user_id <> t.id) as for_comments from users t`,
    count: ({ imported, for_posts, for_comments }) => ({
      karma: Number(imported) + Number(for_posts) + Number(for_comments)
    })
  },
  {
    name: 'tags',
    select: `select t.id, t.post_count,
      (select count(*) from post_tags pt join posts p on p.id = pt.post_id
        where pt.tag_id = t.id and p.deleted_at is null) as posts from tags t`,
    count: ({ posts }) => ({ post_count: Number(posts) })
  }
]

/** Rows in a query, and in a transaction that repairs them. */
const batchSize = 500

/** `hot` is rounded to seven decimals. */
const tolerance = 1e-6

export interface Recount {
  /** Rows by table. */
  checked: Record<string, number>
  /** Wrong values by column, such as `posts.vote_count`. */
  drifted: Record<string, number>
}

/**
 * Recounts votes, comments, karma, sizes and the posts of tags, `hot` from the votes, and the words of the search. The
 * server may run meanwhile: each statement sees rows and counters of one snapshot.
 * @param options `repair` corrects wrong counters
 */
export async function recount(em: EntityManager, { repair }: { repair: boolean }): Promise<Recount> {
  const result: Recount = { checked: {}, drifted: {} }
  for (const table of tables) {
    for await (const rows of batchesOf(em, table)) {
      add(result.checked, table.name, rows.length)
      const wrong = rows.filter((row) => findDrift(table, row).length > 0)
      const found = repair && wrong.length > 0 ? await repairRows(em, table, wrong) : wrong
      for (const row of found)
        for (const [column] of findDrift(table, row)) add(result.drifted, `${table.name}.${column}`, 1)
    }
  }
  for (const kind of ['post', 'comment'] as const) {
    const { wrong } = await checkAll(em, { kind, repair })
    if (wrong > 0) add(result.drifted, wordTables[kind].table, wrong)
  }
  return result
}

async function* batchesOf(em: EntityManager, { select }: Table) {
  for (let last = 0; ; ) {
    const rows = await em.execute<Row[]>(`${select} where t.id > ? order by t.id limit ?`, [last, batchSize])
    if (rows.length > 0) yield rows
    if (rows.length < batchSize) return
    last = rows.at(-1)?.id ?? last
  }
}

/**
 * A transaction that changes a counter locks its row until it commits what is counted. So with the counters locked,
 * nothing else needs a lock.
 * @returns the rows before the repair
 */
function repairRows(em: EntityManager, table: Table, rows: Row[]): Promise<Row[]> {
  const ids = rows.map(({ id }) => id)
  return transactional(em, async (tx) => {
    if (table.pagesOf) await tx.execute(`update posts set ${versionBump(tx)} where ${table.pagesOf}`, [ids])
    if (!isSqlite(tx))
      await tx.execute(`select id from ${table.name} where id in (?) order by id for update`, [ids])
    const locked = await tx.execute<Row[]>(`${table.select} where t.id in (?)`, [ids])
    for (const row of locked) {
      const drift = findDrift(table, row)
      if (drift.length === 0) continue
      const columns = drift.map(([column]) => `${column} = ?`).join(', ')
      const values = drift.map(([, value]) => value)
      await tx.execute(`update ${table.name} set ${columns} where id = ?`, [...values, row.id])
    }
    return locked
  })
}

/** @returns wrong columns with their right values */
function findDrift(table: Table, row: Row): [column: string, value: number][] {
  return Object.entries(table.count(row)).filter(
    ([column, value]) => Math.abs(Number(row[column]) - value) > tolerance
  )
}

function add(counts: Record<string, number>, name: string, amount: number) {
  counts[name] = (counts[name] ?? 0) + amount
}
