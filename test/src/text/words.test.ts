import fc from 'fast-check'
import { test } from 'tap'
import { foldText, foldWithOrigins } from '../../../src/text/fold.ts'
import { renderMarkdown } from '../../../src/text/markdown.ts'
import { excerptOf, findMatches, hasPhrase } from '../../../src/text/matches.ts'
import { linkedHosts, plainText } from '../../../src/text/plain.ts'
import { hostWords, maxWord, maxWords, soughtWords, unitsOf, wordsOf } from '../../../src/text/words.ts'

const texts: [text: string, words: string][] = [
  ['The Quick  brown', 'the quick brown'],
  ['C++ and C# and c', 'c++ and c# c'],
  ['C++20', 'c++ 20'],
  ['Google+ Notepad++', 'google+ google notepad++ notepad'],
  ['objective-c++', 'objective-c++ c++ objective'],
  ['node.js', 'node.js node js'],
  ['.NET, ASP.NET.', 'net asp.net asp'],
  ["don't don’t", "don't don t"],
  ['snake_case __init__ e-mail', 'snake_case snake case init e-mail e mail'],
  ['1,000 3.5', '1 000 3.5 3 5'],
  ['#hashtag a+b at&t', 'hashtag a b at t'],
  ['検索', '検索'],
  ['検索エンジン', '検索 索エ エン ンジ ジン'],
  ['書 が', '書 が'],
  ['iPhone対応DB', 'iphone 対応 db'],
  ['서울 한국어', '서울 한국 국어'],
  ['ｶﾞｲﾄﾞ', 'ガイ イド'],
  ['Ｃａｆé naïve Åse', 'cafe naive ase'],
  ['мой ёж', 'мой еж'],
  ['ΣΟΦΟΣ σοφος', 'σοφοσ'],
  ['ﷺ', 'صلى الله عليه وسلم'],
  ['हिन्दी', 'हिन्दी'],
  ['zero\u200bwidth soft\u00adhyphen', 'zerowidth softhyphen'],
  ['❤️ — … !', ''],
  ['x'.repeat(300), 'x'.repeat(64)]
]

test('texts have words', async (t) => {
  for (const [text, words] of texts) t.equal([...wordsOf(text)].join(' '), words, text)
})

test('a text is looked for by its joined words, not by their parts', async (t) => {
  t.same(soughtWords("don't node.js 検索エ"), ["don't", 'node.js', '検索', '索エ'])
  t.same(unitsOf("don't use node.js 検索 C++"), ['don', 't', 'use', 'node', 'js', '検', '索', 'c++'])
})

test('hosts have the words of all hosts above them', async (t) => {
  t.same([...hostWords('blog.example.com')], ['blog.example.com', 'example.com', 'com', 'blog', 'example'])
  t.ok(hostWords('xn--bcher-kva.example').has('bucher.example'))
  t.ok(hostWords('xn--bcher-kva.example').has('xn--bcher-kva.example'))
  t.ok(hostWords('127.0.0.1').has('127.0.0.1'))
})

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom('c++', "don't", 'Node.js', '検索', 'É', ' ', '-', '.', 'ﷺ', 'ﬁ', '한', 'й', 'ß', '+'),
      {
        maxLength: 20
      }
    )
    .map((parts) => parts.join(''))
)

test('any text', async () => {
  fc.assert(
    fc.property(anyText, anyText, (text, other) => {
      const words = wordsOf(text)
      const isNormal = [...wordsOf(text.normalize('NFKC'))].join() === [...words].join()
      const isBounded = [...words].every(
        (word) => word !== '' && [...word].length <= maxWord && !/\s/.test(word)
      )
      const findsItself = soughtWords(text).every((word) => words.has(word))
      const stays = [...wordsOf(foldText(text))].join() === [...words].join()
      const isFoundIn = [...words].every((word) => wordsOf(`${text} ${other}`).has(word))
      const all = unitsOf(text)
      return isBounded && findsItself && stays && isFoundIn && hasPhrase(all, all.slice(1, 3)) && isNormal
    }),
    { numRuns: 2_000 }
  )
})

test('matches are parts of the text, in order', async () => {
  fc.assert(
    fc.property(
      anyText,
      fc.array(fc.constantFrom('c++', 'node', 'js', '検索', 'e', 'fi', 'don', 'c')),
      (text, words) => {
        let end = -1
        for (const [from, to] of findMatches(text, { words, prefixes: ['no'] })) {
          if (!(from > end && to > from && to <= text.length)) return false
          const found = [...wordsOf(text.slice(from, to)), ...unitsOf(text.slice(from, to))]
          if (!found.some((word) => words.some((wanted) => wanted === word) || word.startsWith('no')))
            return false
          end = to
        }
        return true
      }
    ),
    { numRuns: 2_000 }
  )
})

test('what is marked in a text', async (t) => {
  const marked = (text: string, words: string[], prefixes: string[] = []) =>
    findMatches(text, { words, prefixes }).map(([from, to]) => text.slice(from, to))
  t.same(marked('Ｇｏｏｇｌｅ’s C++, détente', ['google', 'c++', 'detente']), [
    'Ｇｏｏｇｌｅ',
    'C++',
    'détente'
  ])
  t.same(marked('Databases of data', [], ['data']), ['Databases', 'data'])
  t.same(marked('検索エンジン', ['検索', '索エ']), ['検索エ'])
  t.same(marked('Google+', ['google']), ['Google'])
  t.equal(foldWithOrigins('ㄱㅏ'), null, 'where parts cannot be told, nothing is')
})

test('an excerpt is around the first match', async (t) => {
  const text = `${'word '.repeat(200)}needle ${'word '.repeat(200)}`
  const excerpt = excerptOf(text, { words: ['needle'], prefixes: [] })
  t.ok(excerpt.length < 300 && excerpt.includes('needle'))
  t.ok(excerpt.startsWith('… ') && excerpt.endsWith(' …'))
  t.equal(excerptOf('short', { words: ['x'], prefixes: [] }), 'short')
  t.ok(excerptOf('𠮷'.repeat(400), { words: ['x'], prefixes: [] }).isWellFormed())
})

test('Markdown as plain text, and the sites that it links to', async (t) => {
  const html = renderMarkdown(
    'A [link](https://www.example.com/?a=1&b=2) & `<b>`\n\n- one\n- two\n\n<mail@example.org>'
  )
  t.equal(plainText(html), 'A link & <b> one two mail@example.org')
  t.same(linkedHosts(html), ['example.com'])
})

test('a text has a bounded number of words', async (t) => {
  const text = Array.from({ length: 3_000 }, (_, index) => `w${index}`).join(' ')
  t.equal(wordsOf(text).size, maxWords)
})
