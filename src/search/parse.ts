import { foldText } from '../text/fold.ts'
import { soughtWords, unitsOf } from '../text/words.ts'
import { operators } from './operators.ts'
import type { Search, Term } from './search.ts'

/** Words that a query may have, so that its cost is bounded. */
const maxSought = 8

/** `-word`, `name:value`, `"some words"`, also without the last quote. */
const token = /(-?)(?:([a-z]+):)?(?:"([^"]*)"?|(\S+))/giu

const quotes = /[“”„‟«»]/g

/** Understands a query. It never fails: what is no operator is a word, and `notes` say what was not understood. */
export function parseSearch(query: string): Search {
  const search: Search = { terms: [], without: [], authors: [], sites: [], tags: [], what: null, notes: [] }
  const given = { words: 0 }
  for (const [, minus, name = '', quoted, bare = ''] of query.replace(quotes, '"').matchAll(token)) {
    const isNegated = minus === '-'
    const value = quoted ?? bare
    const operator = Object.hasOwn(operators, name.toLowerCase()) ? operators[name.toLowerCase()] : undefined
    if (operator) {
      const note = operator(value, isNegated, search)
      if (note === undefined) continue
      if (note !== null) search.notes.push(note)
      else addTerm(search, given, { text: value, isNegated, isQuoted: quoted !== undefined })
    } else {
      const text = name ? `${name}:${value}` : value
      addTerm(search, given, { text, isNegated, isQuoted: quoted !== undefined })
    }
  }
  return search
}

interface Given {
  text: string
  isNegated: boolean
  isQuoted: boolean
}

function addTerm(search: Search, given: { words: number }, { text, isNegated, isQuoted }: Given) {
  const words = soughtWords(text)
  if (words.length === 0) {
    if (text.trim() !== '') search.notes.push(`“${text}” holds no letters or digits to look for.`)
    return
  }
  if (given.words >= maxSought) {
    const note = `Only the first ${maxSought} words count.`
    if (!search.notes.includes(note)) search.notes.push(note)
    return
  }
  // Of a long phrase, the longest words find its candidates, and the rest is compared with them.
  const chosen = words.toSorted((a, b) => b.length - a.length).slice(0, maxSought - given.words)
  given.words += chosen.length
  const term: Term = {
    text: foldText(text),
    words: chosen,
    phrase: words.length > 1 ? unitsOf(text) : null,
    isQuoted
  }
  if (isNegated) search.without.push(term)
  else search.terms.push(term)
}
