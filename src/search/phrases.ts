import type { Wanted } from '../text/matches.ts'
import { hasPhrase } from '../text/matches.ts'
import { unitsOf } from '../text/words.ts'
import { completable } from './needles.ts'
import { type FoundRow, textsOf } from './scope.ts'
import type { Search } from './search.ts'

/** @returns a test of candidates, which have the words of all phrases; null when there are none */
export function passesPhrases({ terms, without }: Search): ((row: FoundRow) => boolean) | null {
  const wanted = terms.flatMap(({ phrase }) => (phrase ? [phrase] : []))
  const unwanted = without.flatMap(({ phrase }) => (phrase ? [phrase] : []))
  if (wanted.length + unwanted.length === 0) return null
  return (row) => {
    const texts = textsOf(row).map(unitsOf)
    const isThere = (phrase: string[]) => texts.some((units) => hasPhrase(units, phrase))
    return wanted.every(isThere) && !unwanted.some(isThere)
  }
}

/** @returns what is highlighted in the results */
export function wantedOf({ terms }: Search): Wanted {
  return {
    words: terms.flatMap(({ words, phrase }) => [...words, ...(phrase ?? [])]),
    prefixes: completable(terms)
  }
}
