import { foldWithOrigins } from './fold.ts'
import { type Chunk, chunksOf, unitsOfChunk } from './words.ts'

/** What is looked for, in a form that highlights it. */
export interface Wanted {
  words: string[]
  /** Starts of words. */
  prefixes: string[]
}

type Range = [start: number, end: number]

/** Finds words in a text. @returns where they are, in order and apart from each other */
export function findMatches(text: string, { words, prefixes }: Wanted): Range[] {
  const source = foldWithOrigins(text)
  if (!source) return []
  const wanted = new Set(words)
  const isWanted = (word: string) => wanted.has(word) || prefixes.some((prefix) => word.startsWith(prefix))
  const found: Range[] = []
  for (const chunk of chunksOf(source.folded)) {
    for (const [start, end] of rangesOf(chunk, isWanted)) {
      const [from, to] = source.origin(chunk.index + start, chunk.index + end)
      const last = found.at(-1)
      if (last && from <= last[1]) last[1] = Math.max(last[1], to)
      else found.push([from, to])
    }
  }
  return found
}

/** A word as a whole, or else those of its parts that are wanted. */
function rangesOf(chunk: Chunk, isWanted: (word: string) => boolean): Range[] {
  const { text, isDense } = chunk
  if (!isDense && isWanted(text)) return [[0, text.length]]
  const ranges: Range[] = []
  let start = 0
  const units = unitsOfChunk(chunk)
  for (const [index, unit] of units.entries()) {
    const end = start + unit.length
    if (isDense) {
      const next = units[index + 1]
      if (next !== undefined && isWanted(unit + next)) ranges.push([start, end + next.length])
      else if (units.length === 1 && isWanted(unit)) ranges.push([start, end])
      start = end
    } else {
      const bare = unit.replace(/[+#]+$/, '')
      if (isWanted(unit)) ranges.push([start, end])
      else if (bare !== unit && bare.length > 1 && isWanted(bare)) ranges.push([start, start + bare.length])
      start = end + 1
    }
  }
  return ranges
}

/** Characters of an excerpt, and of those before its first match. */
const excerptLength = 240
const excerptLead = 60

/** @returns the part of a text around its first match, or its start */
export function excerptOf(text: string, wanted: Wanted): string {
  if (text.length <= excerptLength) return text
  const first = findMatches(text, wanted)[0]?.[0] ?? 0
  const from = first <= excerptLead ? 0 : wordStart(text, first - excerptLead)
  const to = from + excerptLength >= text.length ? text.length : wordStart(text, from + excerptLength)
  return `${from > 0 ? '… ' : ''}${text.slice(from, to).trim()}${to < text.length ? ' …' : ''}`
}

/** The next place after a space, or not within a character. */
function wordStart(text: string, at: number): number {
  const space = text.indexOf(' ', at)
  if (space >= 0 && space - at < 40) return space + 1
  return /[\udc00-\udfff]/.test(text[at] ?? '') ? at + 1 : at
}

/** Whether a text has a phrase: its units, one after the other. */
export function hasPhrase(units: string[], phrase: string[]): boolean {
  if (phrase.length === 0) return true
  return units.some(
    (unit, at) => unit === phrase[0] && phrase.every((wanted, index) => units[at + index] === wanted)
  )
}
