import type { EntityManager } from '@mikro-orm/sql'
import { pageSize } from '../lists/slices.ts'
import { isPrefix, prefixRange } from '../text/words.ts'
import type { Scope } from './scope.ts'
import type { Term } from './search.ts'

/** Words of which one has to be there. */
export interface Needle {
  words: string[]
  /** Whether it counts for the relevance. */
  weighs: boolean
}

/** How many there are with a needle, as far as they were counted. */
export interface Measured extends Needle {
  hits: number
  /** Only those from this id on were counted; 0 for all. */
  floor: number
}

/** Candidates that one page looks at: the newest ones. */
export const window = 10_000

/** How many hits of each needle are counted at first. They fill most pages of the newest. */
export function firstLook(needles: Needle[]): number {
  return Math.min(2_000, Math.ceil(4_000 / needles.length))
}

/** Words that complete the last one of a query. */
const maxCompletions = 8

/** A word with more hits than this is not completed. */
const commonHits = 1_000

/** Rows of words that are read at once to complete one. */
const batchSize = 500

/** The needles of some terms. The last word also finds those that begin with it, unless it has many hits of its own. */
export async function needlesOf(em: EntityManager, scope: Scope, terms: Term[]): Promise<Needle[]> {
  const needles = terms.flatMap(({ words }) => words.map((word) => ({ words: [word], weighs: true })))
  const [last] = needles.slice(-1)
  const [prefix] = completable(terms)
  if (!last || prefix === undefined) return needles
  last.words.push(...(await completionsOf(em, scope, prefix)))
  return needles
}

/** The last word of a query, unless it is quoted, short, or one of several without a space between them. */
export function completable(terms: Term[]): string[] {
  const last = terms.at(-1)
  if (!last || last.isQuoted || last.phrase) return []
  return last.words.filter((word) => word === last.text && isPrefix(word))
}

/**
 * The first words that begin with a prefix; none when it is a common word itself. Rows are read in batches, so that a
 * common word among these takes one batch and not all of its rows: `select distinct` of the servers may read them.
 */
async function completionsOf(em: EntityManager, { words }: Scope, prefix: string): Promise<string[]> {
  const [first, end] = prefixRange(prefix)
  const found: string[] = []
  for (let from = first; ; ) {
    const rows = await em.execute<{ word: string; hits: unknown }[]>(
      `select word, count(*) as hits from (
        select word from ${words} where word ${from === first ? '>=' : '>'} ? and word < ?
          and (select count(*) from (select 1 from ${words} where word = ? limit ${commonHits + 1}) exact) <= ${commonHits}
        order by word limit ${batchSize}) found group by word order by word`,
      [from, end, prefix]
    )
    found.push(...rows.map(({ word }) => word))
    const read = rows.reduce((sum, { hits }) => sum + Number(hits), 0)
    const last = found.at(-1)
    if (last === undefined || read < batchSize || found.length >= maxCompletions)
      return found.slice(0, maxCompletions)
    from = last
  }
}

/**
 * Counts how many there are of each needle, in one statement.
 * @param below ids that count; undefined for all
 * @param bound hits up to which is counted
 */
export async function measure(
  em: EntityManager,
  { words: table, id }: Scope,
  needles: Needle[],
  { below, bound }: { below: number | undefined; bound: number }
): Promise<Measured[]> {
  const selects: string[] = []
  const parameters: unknown[] = []
  for (const [index, { words }] of needles.entries()) {
    for (const word of words) {
      selects.push(`select ${index} as needle, count(*) as hits, min(${id}) as last from (
        select ${id} from ${table} where word = ? ${below === undefined ? '' : `and ${id} < ?`}
        order by ${id} desc limit ${boundOf(words, bound)}) counted`)
      parameters.push(word, ...(below === undefined ? [] : [below]))
    }
  }
  const rows = await em.execute<{ needle: unknown; hits: unknown; last: unknown }[]>(
    selects.join(' union all '),
    parameters
  )
  return needles.map((needle, index) => {
    const counts = rows.filter((row) => Number(row.needle) === index)
    const full = counts.filter(({ hits }) => Number(hits) >= boundOf(needle.words, bound))
    return {
      ...needle,
      hits: counts.reduce((sum, { hits }) => sum + Number(hits), 0),
      floor: Math.max(0, ...full.map(({ last }) => Number(last)))
    }
  })
}

/** Several words share the limit, but each may fill a page. */
function boundOf(words: string[], bound: number): number {
  return Math.max(Math.min(bound, pageSize.max + 1), Math.ceil(bound / words.length))
}
