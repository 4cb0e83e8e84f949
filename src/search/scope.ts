import type { EntityManager } from '@mikro-orm/sql'
import { commentItemColumns } from '../comments/rows.ts'
import { postColumns } from '../posts/rows.ts'
import { plainText } from '../text/plain.ts'
import { type WordKind, wordTables } from '../words/write.ts'
import type { What } from './search.ts'

/** Where a search looks. */
export interface Scope {
  kind: WordKind
  /** Table of words, and its column of ids. */
  words: string
  id: string
  /** Table of what is found, its alias, its columns, and its index by time. */
  table: 'posts' | 'comments'
  alias: 'p' | 'c'
  columns: string
  byTime: string
  /** Index that has all that sorts, where rows are large. */
  byPoints: string | null
}

export const scopes: Record<What, Scope> = {
  posts: {
    kind: 'post',
    words: wordTables.post.table,
    id: wordTables.post.id,
    table: 'posts',
    alias: 'p',
    columns: `${postColumns}, p.text_html`,
    byTime: 'posts_new',
    byPoints: 'posts_points'
  },
  comments: {
    kind: 'comment',
    words: wordTables.comment.table,
    id: wordTables.comment.id,
    table: 'comments',
    alias: 'c',
    columns: commentItemColumns,
    byTime: 'comments_new',
    byPoints: null
  }
}

/** A row of either table. */
export interface FoundRow {
  id: number
  score: unknown
  title?: string | null
  text_html?: string | null
  comment_html?: string
}

/** @returns the texts of which one has to have a phrase */
export function textsOf(row: FoundRow): string[] {
  if (row.comment_html !== undefined) return [plainText(row.comment_html)]
  return [row.title ?? '', plainText(row.text_html ?? '')]
}

/** Runs a statement. @returns its rows */
export function read<Row extends object>(em: EntityManager, { sql, parameters }: Statement): Promise<Row[]> {
  return em.execute<Row[]>(sql, parameters)
}

export interface Statement {
  sql: string
  parameters: unknown[]
}
