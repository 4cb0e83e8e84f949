import type { EntityManager } from '@mikro-orm/sql'
import { CodedError } from '../../errors/coded-error.ts'

/** The tables of a board that can be adopted. */
export interface OldTables {
  kind: 'flask' | 'express'
  members: string
  posts: string
  comments: string
  votes: string
}

/** Their names in a database, and those after `--in-place` has moved them away. */
const candidates: readonly OldTables[] = [
  { kind: 'flask', members: 'users', posts: 'posts', comments: 'comments', votes: 'votes' },
  {
    kind: 'flask',
    members: 'newsfeed_users',
    posts: 'newsfeed_posts',
    comments: 'newsfeed_comments',
    votes: 'newsfeed_votes'
  },
  { kind: 'express', members: 'user', posts: 'post', comments: 'comment', votes: 'vote' }
]

/** Column names by table. */
export type Columns = Map<string, Set<string>>

/** Reads the names of all columns of a MySQL or MariaDB database. */
export async function readColumns(em: EntityManager): Promise<Columns> {
  const rows = await em.execute<{ table_name: string; column_name: string }[]>(
    `select table_name as table_name, column_name as column_name from information_schema.columns
      where table_schema = database() order by table_name, ordinal_position`
  )
  const columns: Columns = new Map()
  for (const { table_name, column_name } of rows)
    columns.set(table_name, (columns.get(table_name) ?? new Set()).add(column_name))
  return columns
}

/**
 * Finds the old board in a database: by its columns, since others have tables of these names too.
 * @param from what `--from` says
 * @throws {CodedError} ADOPT_SOURCE when there is none, or two
 */
export async function findOldTables(em: EntityManager, columns: Columns, from?: string): Promise<OldTables> {
  const found = candidates.filter((tables) => isOldBoard(tables, columns))
  const chosen = from ? found.filter(({ kind }) => kind === from) : found
  const used: OldTables[] = []
  for (const tables of chosen) if (await hasRows(em, tables)) used.push(tables)
  if (new Set(used.map(({ kind }) => kind)).size > 1) {
    const message = 'Both boards are here, and both have rows. Choose one: --from flask or --from express'
    throw new CodedError('ADOPT_SOURCE', message)
  }
  const [tables = chosen[0]] = used
  if (tables) return tables
  throw new CodedError('ADOPT_SOURCE', 'This is no database of python-newsfeed or just-tech-news.')
}

function isOldBoard({ members, posts, comments, votes }: OldTables, columns: Columns): boolean {
  const has = (table: string, ...wanted: string[]) =>
    wanted.every((column) => columns.get(table)?.has(column) ?? false)
  const refers = (table: string, ...to: ('user' | 'post')[]) =>
    to.every((target) => has(table, `${target}_id`) || has(table, `${target}Id`))
  return (
    has(members, 'id', 'username', 'email', 'password') &&
    !has(members, 'username_key') &&
    has(posts, 'id', 'title', 'post_url') &&
    refers(posts, 'user') &&
    has(comments, 'id', 'comment_text') &&
    refers(comments, 'user', 'post') &&
    refers(votes, 'user', 'post')
  )
}

async function hasRows(em: EntityManager, { members, posts }: OldTables): Promise<boolean> {
  const [row] = await em.execute<{ has_rows: number }[]>(
    `select exists (select 1 from ${members}) or exists (select 1 from ${posts}) as has_rows`
  )
  return Boolean(row?.has_rows)
}
