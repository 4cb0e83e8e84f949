import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { makeTag } from '../../src/tags/administer.ts'
import { type Client, signUp } from '../client.ts'
import { onEveryEngine } from '../engines.ts'
import { moveClock } from '../fixtures/clock.ts'
import { build } from '../helper.ts'
import { newStaff } from '../staff.ts'
import { statementsOf } from '../statements.ts'

const env = { SITE_URL: 'https://news.example' }

const paths = [
  '/hot.atom',
  '/newest.atom',
  '/active.atom',
  '/top.atom',
  '/top.atom?period=all',
  '/comments.atom',
  '/site/example.com/feed.atom',
  '/tag/news/feed.atom',
  '/user/alice/feed.atom',
  '/user/alice/comments/feed.atom',
  '/post/1/feed.atom'
]

const kinds = { atom: 'application/atom+xml', rss: 'application/rss+xml', json: 'application/feed+json' }

/** A board where alice posted a link and a text, and bob answered. */
async function board(t: Test, url: string, more: Record<string, string> = {}) {
  const app = await build(t, { url, env: { ...env, ...more } })
  const alice = await signUp(app, 'alice')
  const bob = await signUp(app, 'bob')
  await makeTag(app.orm.em.fork(), 'board', { name: 'news' })
  await app.refreshSettings()
  await alice.send('POST', '/api/posts', {
    title: 'A link',
    post_url: 'https://example.com/?a=1&b=2',
    tags: ['news']
  })
  await alice.send('POST', '/api/posts', { title: 'A text', text: 'See [that](/post/1), @bob' })
  await alice.send('POST', '/api/comments', { post_id: 1, comment_text: 'First' })
  await bob.send('POST', '/api/comments', { post_id: 1, parent_id: 1, comment_text: 'For @alice' })
  return { app, alice, bob }
}

onEveryEngine('every list has a feed in each format, also for HEAD', async (t, { url }) => {
  const { app } = await board(t, url)
  for (const path of paths) {
    for (const [ending, type] of Object.entries(kinds)) {
      const address = path.replace('.atom', `.${ending}`)
      const { statusCode, headers, body } = await app.inject(address)
      t.equal(statusCode, 200, address)
      t.equal(headers['content-type'], `${type}; charset=utf-8`)
      t.match(body.replaceAll('&#61;', '='), `https://news.example${address}`, `${address} names itself`)
      t.match(body, /tag:news\.example,2\d{3}:(post|comment)-1/)
      const head = await app.inject({ method: 'HEAD', url: address })
      t.match(head.headers, { etag: headers.etag, 'content-length': headers['content-length'] }, address)
    }
  }
  for (const path of [
    '/hot.xml',
    '/hot',
    '/site/nowhere.example/feed.atom',
    '/tag/nowhere/feed.atom',
    '/user/nobody/feed.rss',
    '/post/9/feed.atom'
  ])
    t.equal((await app.inject(path)).statusCode, 404, path)
  t.equal((await app.inject('/top.atom?period=hour')).statusCode, 400)
})

onEveryEngine('a page names its feeds, which exist', async (t, { url }) => {
  const { app } = await board(t, url)
  const pages = ['/', '/newest', '/active', '/top?period=all', '/comments', '/site/example.com']
  for (const page of [...pages, '/user/alice', '/user/alice/comments', '/post/1']) {
    const { body } = await app.inject(page)
    const links = [...body.matchAll(/<link rel="alternate" type="([^"]+)" title="[^"]+" href="([^"]+)">/g)]
    t.equal(links.length, 3, page)
    for (const [, type, href = ''] of links) {
      const { statusCode, headers } = await app.inject(href.replaceAll('&#61;', '='))
      t.equal(statusCode, 200, href)
      t.match(headers['content-type'], String(type).replace('&#43;', '+'))
    }
  }
  const { body } = await app.inject('/feeds')
  for (const [, href = ''] of body.matchAll(/<a href="([^"]+\.(?:atom|rss|json)[^"]*)"/g))
    t.equal((await app.inject(href.replaceAll('&#61;', '='))).statusCode, 200, href)
})

onEveryEngine('what is deleted or removed is gone from every feed', async (t, { url }) => {
  const { app, alice } = await board(t, url)
  const mona = await newStaff(app, 'mona', 'moderator')
  const read = async (path: string) => (await app.inject(path)).body
  t.match(await read('/hot.atom'), 'A text')
  await alice.send('DELETE', '/api/posts/2')
  for (const path of paths) t.notMatch(await read(path), 'A text', path)
  await alice.send('DELETE', '/api/comments/1')
  for (const path of ['/comments.atom', '/post/1/feed.atom']) t.notMatch(await read(path), 'First', path)
  await mona.submit('/mod/posts/1/remove', { reason: 'Spam' })
  for (const path of paths) t.notMatch(await read(path), '<title>A link', path)
  for (const id of [1, 2]) t.equal((await app.inject(`/post/${id}/feed.atom`)).statusCode, 410)
})

/** @returns whether a conditional request is told that nothing has changed */
async function isSame(app: FastifyInstance, url: string, headers: Record<string, string>) {
  const { statusCode, body } = await app.inject({ url, headers })
  return statusCode === 304 && body === ''
}

onEveryEngine('either validator gives 304, until something changes', async (t, { url }) => {
  const { app, bob } = await board(t, url)
  const now = Date.now.bind(Date)
  let ahead = 0
  t.intercept(Date, 'now', { value: () => now() + ahead })
  const changes: [string, (member: Client) => Promise<unknown>][] = [
    ['a vote', (member) => member.send('PUT', '/api/posts/1/vote')],
    ['its withdrawal', (member) => member.send('DELETE', '/api/posts/1/vote')],
    [
      'a post',
      (member) => member.send('POST', '/api/posts', { title: 'Another', post_url: 'https://example.com/3' })
    ]
  ]
  for (const [change, run] of changes) {
    for (const ending of Object.keys(kinds)) await app.inject(`/hot.${ending}`)
    const { headers } = await app.inject('/hot.atom')
    const [tag, time] = [String(headers.etag), String(headers['last-modified'])]
    t.ok(await isSame(app, '/hot.atom', { 'if-none-match': tag }))
    t.ok(await isSame(app, '/hot.atom', { 'if-modified-since': time }))
    t.notOk(await isSame(app, '/hot.atom', { 'if-none-match': '"other"', 'if-modified-since': time }))
    // Two revisions in one second would have one time between them.
    ahead += 2_000
    await run(bob)
    t.notOk(await isSame(app, '/hot.atom', { 'if-none-match': tag }), `${change}, by ETag`)
    t.notOk(await isSame(app, '/hot.atom', { 'if-modified-since': time }), `${change}, by Last-Modified`)
    t.not((await app.inject('/hot.atom')).headers['last-modified'], time, change)
  }
})

onEveryEngine('a feed of visitors costs one statement, and the next one none', async (t, { url }) => {
  const { app } = await board(t, url)
  moveClock(2_000)
  await app.inject('/login')
  const count = async (path: string) => (await statementsOf(app.orm, () => app.inject(path))).length
  for (const path of paths.slice(0, 8)) t.same([await count(path), await count(path)], [1, 0], path)
  t.same([await count('/post/1/feed.atom'), await count('/post/1/feed.atom')], [2, 0])
  for (const path of paths.slice(8, 10)) t.equal(await count(path), 2, path)
  t.equal(await count('/feeds'), 0)
})

onEveryEngine(
  'without SITE_URL the addresses are those that were asked, in no shared cache',
  async (t, { url }) => {
    const { app } = await board(t, url, { SITE_URL: '' })
    for (const host of ['one.example', 'two.example:8080']) {
      const asked = { url: '/hot.atom', headers: { host, 'accept-encoding': 'gzip' } }
      const { headers, rawPayload } = await app.inject(asked)
      t.match(headers, { 'cache-control': 'private, no-cache', 'content-encoding': 'gzip' })
      t.match((await app.inject({ ...asked, headers: { host } })).body, `http://${host}/post/1`)
      t.ok(rawPayload.length < 1_500)
      const known = { host, 'accept-encoding': 'gzip', 'if-none-match': String(headers.etag) }
      t.ok(await isSame(app, '/hot.atom', known))
      t.ok(await isSame(app, '/hot.atom', { host, 'if-modified-since': String(headers['last-modified']) }))
    }
  }
)

onEveryEngine('ids stay when the board gets another address', async (t, { url }) => {
  const idsOf = async (app: FastifyInstance) => {
    const { body } = await app.inject('/newest.atom')
    return [...body.matchAll(/<id>([^<]*)<\/id>/g)].map(([, id]) => id)
  }
  const { app } = await board(t, url, { SITE_URL: '' })
  const ids = await idsOf(app)
  t.match(ids[1], /^tag:board-[0-9a-f]{12}\.invalid,2\d{3}:post-2$/, 'of a board that had none at first')
  await app.close()
  t.same(await idsOf(await build(t, { url, env })), ids)
})
