import type { EntityManager } from '@mikro-orm/sql'
import fc from 'fast-check'
import { Comment, Post } from '../../../src/database/entities.ts'
import { checkAll } from '../../../src/search/check.ts'
import { find } from '../../../src/search/find.ts'
import { parseSearch } from '../../../src/search/parse.ts'
import type { Search, Term } from '../../../src/search/search.ts'
import { hasPhrase } from '../../../src/text/matches.ts'
import { plainText } from '../../../src/text/plain.ts'
import { isPrefix, unitsOf } from '../../../src/text/words.ts'
import { weighComment, weighPost } from '../../../src/words/weigh.ts'
import { signUp } from '../../client.ts'
import { onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'

const vocabulary = [
  'rust',
  'rusty',
  'c++',
  'c',
  'node.js',
  'node',
  "don't",
  '検索エンジン',
  '検索',
  'Éa',
  'eaten',
  'go'
]

const text = fc
  .array(fc.constantFrom(...vocabulary), { minLength: 1, maxLength: 5 })
  .map((words) => words.join(' '))
const word = fc.constantFrom(...vocabulary, 'rus', 'eat', 'example.com', 'absent')
const term = fc.oneof(
  { weight: 6, arbitrary: word },
  { weight: 2, arbitrary: word.map((it) => `-${it}`) },
  fc.tuple(word, word).map(([one, other]) => `"${one} ${other}"`),
  fc.tuple(word, word).map(([one, other]) => `-"${one} ${other}"`),
  fc.constantFrom('author:alice', '-author:bob', 'site:example.com', '-site:b.example.com', 'after:2020')
)
const query = fc.array(term, { minLength: 1, maxLength: 4 }).map((terms) => terms.join(' '))

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('link' as const),
      who: fc.nat(1),
      title: text,
      host: fc.constantFrom('example.com', 'b.example.com', 'other.net')
    })
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('text' as const), who: fc.nat(1), title: text, body: text })
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('comment' as const),
      who: fc.nat(1),
      at: fc.nat(20),
      body: text
    })
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('edit' as const), at: fc.nat(20), title: text }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('edit-comment' as const), at: fc.nat(20), body: text })
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('delete' as const),
      at: fc.nat(20),
      of: fc.constantFrom('posts', 'comments')
    })
  }
)

interface Found {
  id: number
  words: ReadonlyMap<string, number>
  units: string[][]
  user: string
  domain: string | null
  points: number
}

/** Finds in memory, by the words of `wordsOf` and nothing else of the search. */
function findInMemory(all: Found[], search: Search, what: 'posts' | 'comments', sort: string): number[] {
  const vocabularyOfAll = [...new Set(all.flatMap(({ words }) => [...words.keys()]))]
  const last = search.terms.at(-1)
  const completed = (sought: string) =>
    last && !last.isQuoted && !last.phrase && last.text === sought && isPrefix(sought)
      ? [
          sought,
          ...vocabularyOfAll
            .filter((it) => it.startsWith(sought) && it >= `${sought}0`)
            .sort()
            .slice(0, 8)
        ]
      : [sought]
  const weightOf = ({ words }: Found, sought: string, isLast: boolean) => {
    const weights = (isLast ? completed(sought) : [sought]).flatMap((it) => words.get(it) ?? [])
    return weights.length > 0 ? Math.max(...weights) : null
  }
  const has = (it: Found, { words, phrase }: Term, isLast: boolean) =>
    words.every((sought) => weightOf(it, sought, isLast) !== null) &&
    (!phrase || it.units.some((units) => hasPhrase(units, phrase)))
  const isOf = (domain: string | null, host: string) => domain === host || !!domain?.endsWith(`.${host}`)
  if (search.terms.length + search.without.length + search.authors.length === 0 && !search.after) {
    if (what === 'comments' || search.sites.length === 0) return []
  }
  const score = (it: Found) =>
    search.terms.reduce(
      (sum, { words }, index) =>
        sum +
        words.reduce(
          (all, sought) => all + (weightOf(it, sought, index === search.terms.length - 1) ?? 0),
          0
        ),
      0
    )
  return all
    .filter((it) => search.terms.every((wanted, index) => has(it, wanted, index === search.terms.length - 1)))
    .filter((it) => !search.without.some((wanted) => has(it, wanted, false)))
    .filter((it) => search.authors.every(({ name, isNegated }) => (it.user === name) !== isNegated))
    .filter(
      (it) =>
        what === 'comments' ||
        search.sites.every(({ host, isNegated }) => isOf(it.domain, host) !== isNegated)
    )
    .sort(
      (a, b) =>
        (sort === 'relevance' ? score(b) - score(a) : 0) ||
        (sort !== 'new' ? b.points - a.points : 0) ||
        b.id - a.id
    )
    .map(({ id }) => id)
}

async function readPosts(em: EntityManager): Promise<Found[]> {
  const posts = await em.fork().find(Post, { deleted_at: null }, { populate: ['user'] })
  return posts.map(({ id, title, domain = null, text_html = null, user, vote_count }) => ({
    id,
    words: weighPost({ title, domain, text_html, user_id: user.id }),
    units: [unitsOf(title), unitsOf(plainText(text_html ?? ''))],
    user: user.username,
    domain,
    points: vote_count
  }))
}

async function readComments(em: EntityManager): Promise<Found[]> {
  const comments = await em.fork().find(Comment, { deleted_at: null }, { populate: ['user'] })
  return comments.map(({ id, comment_html, user, vote_count }) => ({
    id,
    words: weighComment({ comment_html, user_id: user.id }),
    units: [unitsOf(plainText(comment_html))],
    user: user.username,
    domain: null,
    points: vote_count
  }))
}

/** All pages of a search, of two results each. */
async function findAll(
  em: EntityManager,
  q: string,
  what: 'posts' | 'comments',
  sort: 'new' | 'relevance' | 'points'
) {
  const ids: number[] = []
  for (let cursor: string | undefined; ; ) {
    const page = await find(em.fork(), q, { what, sort, limit: 2, cursor })
    ids.push(...(page.what === 'posts' ? page.posts : page.comments).map(({ id }) => id))
    if (page.next_cursor === null) return ids
    cursor = page.next_cursor
  }
}

/** Makes all that was written old, or the rates at which a member may write would be exceeded. */
async function grow(em: EntityManager) {
  const created_at = new Date('2026-01-01T00:00:00Z')
  await em.fork().nativeUpdate(Post, { id: { $gt: 0 } }, { created_at })
  await em.fork().nativeUpdate(Comment, { id: { $gt: 0 } }, { created_at })
}

onEveryEngine('what is found is what a board in memory has', async (t, { url }) => {
  const app = await build(t, { url, env: { PAGE_CACHE_MB: '0' } })
  const members = [await signUp(app, 'alice'), await signUp(app, 'bob')]
  const both = (method: 'PUT' | 'DELETE', path: string, body?: object) =>
    Promise.all(members.map((member) => member.send(method, path, body)))
  let n = 0
  const { em } = app.orm
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 15 }),
      fc.array(query, { minLength: 12, maxLength: 12 }),
      async (steps, queries) => {
        for (const it of steps) {
          if (n++ % 5 === 0) await grow(em)
          const member = 'who' in it ? members[it.who] : undefined
          const at = 'at' in it ? Math.max(1, n - it.at) : 0
          if (it.kind === 'link')
            await member?.send('POST', '/api/posts', { title: it.title, post_url: `https://${it.host}/${n}` })
          if (it.kind === 'text') await member?.send('POST', '/api/posts', { title: it.title, text: it.body })
          if (it.kind === 'comment')
            await member?.send('POST', '/api/comments', { post_id: at, comment_text: it.body })
          if (it.kind === 'edit') await both('PUT', `/api/posts/${at}`, { title: it.title })
          if (it.kind === 'edit-comment') await both('PUT', `/api/comments/${at}`, { comment_text: it.body })
          if (it.kind === 'delete') await both('DELETE', `/api/${it.of}/${at}`)
          if (n % 3 === 0) await both('PUT', `/api/posts/${at || 1}/vote`)
        }
        const all = { posts: await readPosts(em), comments: await readComments(em) }
        for (const [index, q] of queries.entries()) {
          const what = index % 3 === 0 ? 'comments' : 'posts'
          const sort =
            (['new', 'relevance', 'points'] as const)[index % 3 === 0 ? (index / 3) % 3 : index % 3] ?? 'new'
          const expected = findInMemory(all[what], parseSearch(q), what, sort)
          const found = await findAll(em, q, what, sort)
          t.same(found, expected, `${what} ${sort}: ${q}`)
        }
        for (const kind of ['post', 'comment'] as const)
          t.match(await checkAll(em.fork(), { kind, repair: false }), { wrong: 0 }, 'no words have drifted')
      }
    ),
    { numRuns: 8, endOnFailure: true }
  )
  // The first steps may happen to make none.
  t.ok((await readPosts(em)).length > 0, 'there are posts')
})
