import type { EntityManager } from 'fastify-mikro-orm'
import type { Weights } from './weigh.ts'

/** The tables of words, and their second column. */
export const wordTables = {
  post: { table: 'post_words', id: 'post_id' },
  comment: { table: 'comment_words', id: 'comment_id' }
} as const

export type WordKind = keyof typeof wordTables

/** Rows that one statement writes. */
const atOnce = 5_000

/** Adds the words of a post or comment, in the transaction that shows it. */
export async function addWords(tx: EntityManager, kind: WordKind, id: number, words: Weights) {
  await addWordsOf(tx, kind, [[id, words]])
}

/** The same for several, in few statements. Sorted, so that two transactions lock rows in one order. */
export async function addWordsOf(tx: EntityManager, kind: WordKind, written: [id: number, words: Weights][]) {
  const rows = written.flatMap(([id, words]) => [...words].map(([word, weight]) => ({ word, id, weight })))
  rows.sort((a, b) => compare(a.word, b.word) || a.id - b.id)
  const { table, id: column } = wordTables[kind]
  for (let from = 0; from < rows.length; from += atOnce) {
    const part = rows.slice(from, from + atOnce)
    // The numbers are ours, and SQLite takes 32,766 parameters.
    const values = part.map(({ id, weight }) => `(?, ${Number(id)}, ${Number(weight)})`)
    await tx.execute(
      `replace into ${table} (word, ${column}, weight) values ${values}`,
      part.map(({ word }) => word)
    )
  }
}

/** Deletes words of a post or comment, in the transaction that hides it. */
export async function deleteWords(tx: EntityManager, kind: WordKind, id: number, words: Iterable<string>) {
  const sorted = [...words].sort(compare)
  if (sorted.length === 0) return
  const { table, id: column } = wordTables[kind]
  await tx.execute(`delete from ${table} where word in (${sorted.map(() => '?')}) and ${column} = ?`, [
    ...sorted,
    id
  ])
}

/** Writes what differs between the words before and after an edit. */
export async function changeWords(
  tx: EntityManager,
  kind: WordKind,
  id: number,
  before: Weights,
  after: Weights
) {
  const added = [...after].filter(([word, weight]) => before.get(word) !== weight)
  await deleteWords(
    tx,
    kind,
    id,
    [...before.keys()].filter((word) => !after.has(word))
  )
  await addWords(tx, kind, id, new Map(added))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
