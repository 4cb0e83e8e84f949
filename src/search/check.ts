import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite, transactional } from 'fastify-mikro-orm'
import { type CommentText, type PostText, type Weights, weighComment, weighPost } from '../words/weigh.ts'
import { addWords, deleteWords, type WordKind, wordTables } from '../words/write.ts'

/** Posts or comments that are compared at once, and rows of words. */
const [batch, wordBatch] = [500, 1_000]

/** Posts whose words one statement reads. */
const atOnce = 20

export interface CheckOptions {
  kind: WordKind
  /** Whether wrong words are set right. */
  repair: boolean
  signal?: AbortSignal | undefined
}

interface Part {
  /** Posts or comments that were compared, or rows of words. */
  checked: number
  /** Words that are wrong. */
  wrong: number
}

const sources = {
  post: 'select id, title, domain, text_html, user_id, deleted_at from posts',
  comment: 'select id, comment_html, user_id, deleted_at from comments'
}

type Row = Partial<PostText> & Partial<CommentText> & { id: number; user_id: number; deleted_at: unknown }

/**
 * Looks for words that are missing, or have another weight, of some posts or comments.
 * @returns the id of the last one, null when there are no more
 */
export async function checkPart(em: EntityManager, after: number, { kind, repair }: CheckOptions) {
  const rows = await em.execute<Row[]>(`${sources[kind]} where id > ? order by id limit ${batch}`, [after])
  const wrong = await missingOf(em, kind, rows)
  if (repair && wrong.size > 0) {
    await transactional(em, async (tx) => {
      const locked = await lock(tx, kind, [...wrong.keys()])
      for (const [id, words] of await missingOf(tx, kind, locked)) await addWords(tx, kind, id, words)
    })
  }
  const count = [...wrong.values()].reduce((sum, words) => sum + words.size, 0)
  return { checked: rows.length, wrong: count, last: rows.length < batch ? null : (rows.at(-1)?.id ?? null) }
}

/** Where a look at the table of words goes on. */
export type WordPosition = [word: string, id: number]

/** Looks for words that are too many. @returns the last one, null when there are no more */
export async function checkWords(
  em: EntityManager,
  [word, id]: WordPosition,
  { kind, repair }: CheckOptions
) {
  const { table, id: column } = wordTables[kind]
  const words = await em.execute<{ word: string; id: number }[]>(
    `select word, ${column} as id from ${table} where word > ? or (word = ? and ${column} > ?)
      order by word, ${column} limit ${wordBatch}`,
    [word, word, id]
  )
  const ids = [...new Set(words.map((row) => row.id))]
  const rightOf = (rows: Row[]) => new Map(rows.map((row) => [row.id, weigh(kind, row)]))
  const right = rightOf(ids.length > 0 ? await readRows(em, kind, ids) : [])
  const surplus = words.filter((row) => !right.get(row.id)?.has(row.word))
  if (repair && surplus.length > 0) {
    await transactional(em, async (tx) => {
      const locked = await lock(tx, kind, [...new Set(surplus.map((row) => row.id))])
      const known = rightOf(locked)
      for (const row of surplus)
        if (!known.get(row.id)?.has(row.word)) await deleteWords(tx, kind, row.id, [row.word])
    })
  }
  const last = words.at(-1)
  const next: WordPosition | null = last && words.length === wordBatch ? [last.word, last.id] : null
  return { checked: 0, wrong: surplus.length, last: next }
}

/** Looks at all posts or comments, and at all words. */
export async function checkAll(em: EntityManager, options: CheckOptions, onPart?: (part: Part) => void) {
  const total: Part = { checked: 0, wrong: 0 }
  const add = (part: Part) => {
    total.checked += part.checked
    total.wrong += part.wrong
    onPart?.(total)
  }
  for (let after: number | null = 0; after !== null && !options.signal?.aborted; ) {
    const part: Part & { last: number | null } = await checkPart(em, after, options)
    add(part)
    after = part.last
  }
  for (let after: WordPosition | null = ['', 0]; after !== null && !options.signal?.aborted; ) {
    const part: Part & { last: WordPosition | null } = await checkWords(em, after, options)
    add(part)
    after = part.last
  }
  return total
}

function weigh(kind: WordKind, row: Row): Weights {
  const { title = '', domain = null, text_html = null, comment_html = '', user_id } = row
  if (row.deleted_at !== null) return new Map()
  return kind === 'post'
    ? weighPost({ title, domain, text_html, user_id })
    : weighComment({ comment_html, user_id })
}

/** @returns the words that are not as they should be, by the id of their post or comment */
async function missingOf(em: EntityManager, kind: WordKind, rows: Row[]) {
  const { table, id: column } = wordTables[kind]
  const missing = new Map<number, Weights>()
  for (let from = 0; from < rows.length; from += atOnce) {
    const part = rows.slice(from, from + atOnce).map((row) => ({ id: row.id, words: weigh(kind, row) }))
    const filled = part.filter(({ words }) => words.size > 0)
    if (filled.length === 0) continue
    const selects = filled.map(
      ({ words }) =>
        `select word, ${column} as id, weight from ${table} where word in (${[...words].map(() => '?')}) and ${column} = ?`
    )
    const found = await em.execute<{ word: string; id: number; weight: number }[]>(
      selects.join(' union all '),
      filled.flatMap(({ id, words }) => [...words.keys(), id])
    )
    const known = new Map(found.map(({ word, id, weight }) => [`${id} ${word}`, weight]))
    for (const { id, words } of filled) {
      const wrong = [...words].filter(([word, weight]) => known.get(`${id} ${word}`) !== weight)
      if (wrong.length > 0) missing.set(id, new Map(wrong))
    }
  }
  return missing
}

function readRows(em: EntityManager, kind: WordKind, ids: number[], ending = ''): Promise<Row[]> {
  return em.execute<Row[]>(`${sources[kind]} where id in (?) order by id ${ending}`, [ids])
}

/** Reads rows that nobody changes until the end of the transaction: on SQLite it has the only lock already. */
function lock(tx: EntityManager, kind: WordKind, ids: number[]): Promise<Row[]> {
  return readRows(tx, kind, ids, isSqlite(tx) ? '' : 'for update')
}
