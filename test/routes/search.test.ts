import type { FastifyInstance } from 'fastify'
import { User } from '../../src/database/entities.ts'
import { signUp } from '../client.ts'
import { onEveryEngine } from '../engines.ts'
import { build } from '../helper.ts'
import { nextPage, Reader } from '../reader.ts'
import { statementsOf } from '../statements.ts'

const uncached = { PAGE_CACHE_MB: '0' }

/** @returns the ids of what is found */
async function ids(app: FastifyInstance, query: Record<string, string>) {
  const { posts, comments } = (await app.inject({ url: '/api/search', query })).json()
  return [...posts, ...comments].map(({ id }: { id: number }) => id)
}

async function newAdmin(app: FastifyInstance) {
  const alice = await signUp(app, 'alice')
  await app.orm.em.fork().nativeUpdate(User, { id: alice.id }, { role: 'admin' })
  return alice
}

onEveryEngine('what was just written is found, and what was taken away is not', async (t, { url }) => {
  const app = await build(t, { url, env: uncached })
  const alice = await newAdmin(app)
  const posts = (q: string) => ids(app, { q })
  const comments = (q: string) => ids(app, { q, what: 'comments' })

  await alice.send('POST', '/api/posts', {
    title: 'First words',
    text: 'Of a [page](https://sub.example.com/)'
  })
  t.same([await posts('first'), await posts('example.com'), await posts('page')], [[1], [1], [1]])
  await alice.send('PUT', '/api/posts/1', { title: 'Second words', text: 'Of something else' })
  t.same([await posts('first'), await posts('example.com'), await posts('second something')], [[], [], [1]])

  await alice.send('POST', '/api/comments', {
    post_id: 1,
    comment_text: 'A *remark* about [this](https://example.org)'
  })
  t.same(
    [await comments('remark'), await comments('example.org'), await posts('is:comment remark')],
    [[1], [1], [1]]
  )
  t.same(await comments('author:alice'), [1])
  await alice.send('PUT', '/api/comments/1', { comment_text: 'A note' })
  t.same([await comments('remark'), await comments('note')], [[], [1]])

  for (const [kind, find] of [
    ['posts', () => posts('second')],
    ['comments', () => comments('note')]
  ] as const) {
    await alice.send('POST', `/api/mod/${kind}/1/remove`, { reason: 'Tried' })
    t.same(await find(), [], `removed ${kind}`)
    await alice.send('POST', `/api/mod/${kind}/1/restore`, { reason: 'Tried' })
    t.same(await find(), [1], `restored ${kind}`)
  }
  await alice.send('DELETE', '/api/comments/1')
  await alice.send('DELETE', '/api/posts/1')
  t.same([await comments('note'), await posts('second'), await posts('author:alice')], [[], [], []])
  for (const table of ['post_words', 'comment_words'])
    t.same(await app.orm.em.fork().execute(`select * from ${table}`), [], `nothing is left in ${table}`)
})

onEveryEngine('a write that fails leaves no words', async (t, { url }) => {
  const app = await build(t, { url, env: uncached })
  const alice = await signUp(app, 'alice')
  await alice.send('POST', '/api/posts', { title: 'One', post_url: 'https://example.com/' })
  const again = await alice.send('POST', '/api/posts', { title: 'Another', post_url: 'https://example.com/' })
  t.equal(again.statusCode, 409)
  t.same(await ids(app, { q: 'another' }), [])
})

onEveryEngine('pages follow each other, in every order', async (t, { url }) => {
  const app = await build(t, { url, env: { PAGE_CACHE_MB: '0' } })
  const alice = await newAdmin(app)
  for (let n = 1; n <= 10; n++) await alice.send('POST', '/api/posts', { title: `Same ${n}`, text: 'words' })
  const bob = await signUp(app, 'bob')
  for (const n of [3, 7]) await bob.send('PUT', `/api/posts/${n}/vote`)
  for (const [sort, first] of [
    ['new', [10, 9, 8]],
    ['points', [7, 3, 10]],
    ['relevance', [7, 3, 10]]
  ] as const) {
    for (const q of ['same', 'author:alice', '"same"', 'after:2020', 'words -absent', '-"no such"']) {
      const seen: number[] = []
      for (let cursor: string | undefined, pages = 0; pages < 20; pages++) {
        const { posts, next_cursor } = (
          await app.inject({ url: '/api/search', query: { q, sort, limit: '3', ...(cursor && { cursor }) } })
        ).json()
        seen.push(...posts.map(({ id }: { id: number }) => id))
        if (!next_cursor) break
        cursor = next_cursor
      }
      t.same(seen.slice(0, 3), first, `${sort}: ${q}`)
      t.same(
        seen.toSorted((a, b) => a - b),
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
        `${sort}: ${q} shows each once`
      )
    }
  }
  for (const query of [
    { q: 'same', cursor: 'x' },
    { q: 'same', sort: 'oldest' },
    { q: '' },
    { q: 'x'.repeat(201) },
    {}
  ])
    t.equal((await app.inject({ url: '/api/search', query })).statusCode, 400, JSON.stringify(query))
})

onEveryEngine('the page of a search', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await signUp(app, 'alice')
  const hostile = `<script>alert(1)</script> "'&`
  await alice.send('POST', '/api/posts', { title: `${hostile} script`, text: `Text ${hostile}` })
  for (let n = 0; n < 5; n++) await alice.send('POST', '/api/posts', { title: `Needle ${n}`, text: 'x' })
  await alice.send('POST', '/api/comments', { post_id: 1, comment_text: `A ${hostile} needle` })
  const reader = new Reader(app)

  const empty = await reader.get('/search')
  t.match(empty.body, /<meta name="robots" content="noindex">/)
  t.match(empty.body, /What finds what/)
  const found = (await reader.get('/search?q=script')).body
  t.match(found, /(&lt;|&#60;)<mark>script<\/mark>(&gt;|&#62;)alert\(1\)/)
  t.notMatch(found, '<script>alert')
  const comments = (await reader.get('/search?q=needle&what=comments')).body
  t.match(comments, '<mark>needle</mark>')
  t.notMatch(comments, '<script>alert')
  t.match((await reader.get(`/search?q=${encodeURIComponent(hostile)}`)).body, '&#34;')
  t.match((await reader.get('/search?q=absent')).body, /Nothing found/)
  t.match((await reader.get('/search?q=before:never')).body, /before: is followed by a date/)

  const home = (await reader.get('/')).body
  t.match(home, /<form class="find" role="search"[^>]* action="\/search">/)
  t.match(home, /<link rel="search" href="\/opensearch.xml"/)
  const description = await app.inject({ url: '/opensearch.xml', headers: { host: 'news.example' } })
  t.match(description.headers['content-type'], /^application\/opensearchdescription\+xml/)
  t.match(description.body, 'template="http://news.example/search?q={searchTerms}"')
  t.equal(nextPage(found), '')
})

onEveryEngine('a search is cached for visitors until something is written', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await signUp(app, 'alice')
  await alice.send('POST', '/api/posts', { title: 'Cached words', text: 'x' })
  const search = (path: string) => statementsOf(app.orm, () => app.inject(path))
  const isSearch = (sql: string) => sql.includes('post_words')
  t.equal((await search('/search?q=cached+words')).filter(isSearch).length, 3)
  t.equal((await search('/search?q=++cached++words+&utm_source=x')).filter(isSearch).length, 0)
  await alice.send('POST', '/api/posts', { title: 'More cached words', text: 'x' })
  t.match((await app.inject('/search?q=cached+words')).body, 'More <mark>cached</mark>')
  const bob = await signUp(app, 'bob')
  await bob.send('PUT', '/api/posts/1/vote')
  t.match((await bob.send('GET', '/search?q=cached+words')).body, 'aria-pressed="true"')
})

onEveryEngine('an address may search twenty times a minute', async (t, { url }) => {
  const app = await build(t, { url, env: { SEARCHES_PER_MINUTE: '3' } })
  const search = (q: string, remoteAddress = '192.0.2.1', path = '/search') =>
    app.inject({ url: path, query: { q }, remoteAddress })
  for (const q of ['a', 'b', 'c']) t.equal((await search(q)).statusCode, 200)
  const refused = await search('d')
  t.match(refused, { statusCode: 429, headers: { 'retry-after': /^\d+$/ } })
  t.equal((await search('d', '192.0.2.1', '/api/search')).json().code, 'TOO_MANY')
  t.equal((await search('a')).statusCode, 200, 'what is cached may be read')
  t.equal((await search('d', '192.0.2.2')).statusCode, 200, 'and others search')
  t.equal((await search('e', '2001:db8::1')).statusCode, 200)
})

onEveryEngine('visitors do not search a private board', async (t, { url }) => {
  const app = await build(t, { url, env: { SITE_PRIVATE: 'true' } })
  t.equal((await app.inject('/search?q=x')).statusCode, 302)
  t.equal((await app.inject('/api/search?q=x')).statusCode, 401)
  t.notMatch((await app.inject('/login')).body, 'role="search"')
})
