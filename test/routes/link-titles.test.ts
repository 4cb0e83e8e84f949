import type { IncomingMessage, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { Test } from 'tap'
import { User } from '../../src/database/entities.ts'
import { forGood } from '../../src/members/roles.ts'
import { signUp, visitor } from '../client.ts'
import { type Engine, onEveryEngine } from '../engines.ts'
import { elsewhere } from '../fixtures/elsewhere.ts'
import { build } from '../helper.ts'
import { newMember, Reader } from '../reader.ts'

const html = { 'content-type': 'text/html' }

const pages: Record<string, (response: ServerResponse) => unknown> = {
  '/page': (response) => response.writeHead(200, html).end('<title>A “page” & more</title>'),
  '/moved': (response) => response.writeHead(301, { location: '/page' }).end(),
  '/inside': (response) => response.writeHead(302, { location: 'http://[::1]:1/' }).end(),
  '/named': (response) =>
    response.writeHead(200, html).end('<title>x</title><link rel=canonical href="/page?utm_source=x">'),
  '/nothing': (response) => response.writeHead(200, html).end('<p>Words</p>'),
  '/pdf': (response) =>
    response.writeHead(200, { 'content-type': 'application/pdf' }).end('<title>x</title>'),
  '/gone': (response) => response.writeHead(404, html).end('<title>Not found</title>'),
  '/packed': (response) =>
    response.writeHead(200, { ...html, 'content-encoding': 'gzip' }).end(gzipSync('<title>x</title>')),
  '/broken': (response) => response.destroy()
}

async function open(t: Test, { url }: Engine, env: Record<string, string> = {}) {
  const asked: IncomingMessage[] = []
  const site = await elsewhere(t, (request, response) => {
    asked.push(request)
    pages[request.url ?? '']?.(response)
  })
  return { asked, site, app: await build(t, { url, env: { OUTBOUND_ALLOW: '127.0.0.1', ...env } }) }
}

const link = (url: string) => `/api/link?${new URLSearchParams({ url })}`

onEveryEngine('the API tells the title of a link to members', async (t, engine) => {
  const { app, site, asked } = await open(t, engine)
  const alice = await signUp(app, 'alice')
  const read = async (url: string) => (await alice.send('GET', link(url))).json()
  const none = { title: null, canonical: null, duplicate_post_id: null }
  t.same(await read(`${site.url}/page`), { ...none, title: 'A “page” & more' })
  t.same(await read(`${site.url}/moved`), { ...none, title: 'A “page” & more' })
  const canonical = `${site.url}/page?utm_source=x`
  t.same(await read(`${site.url}/named`), { ...none, title: 'x', canonical })
  for (const path of ['/nothing', '/pdf', '/gone', '/packed', '/broken', '/inside'])
    t.same(await read(site.url + path), none, path)
  t.match(asked[0]?.headers, { 'user-agent': /^JustTechNews/, accept: /text\/html/, cookie: undefined })

  await alice.send('POST', '/api/posts', { title: 'T', post_url: `${site.url}/page` })
  t.equal((await read(`${site.url}/page?utm_source=y`)).duplicate_post_id, 1)
  const before = site.connections
  for (const url of ['javascript:alert(1)', 'http://a:b@c.example/', 'x'])
    t.match(await read(url), { status: 422, code: 'URL_INVALID' }, url)
  t.same(await read(`http://[::1]:${site.port}/page`), none, 'why it cannot be read is not told')
  t.match((await visitor(app).send('GET', link(`${site.url}/page`))).json(), { code: 'NOT_LOGGED_IN' })
  await app.orm.em.fork().nativeUpdate(User, { id: alice.id }, { banned_until: forGood })
  t.match(await read(`${site.url}/page`), { code: 'BANNED' })
  t.equal(site.connections, before, 'nobody connected')
})

onEveryEngine(
  'a form without a title comes back with that of the page, without JavaScript',
  async (t, engine) => {
    const { app, site, asked } = await open(t, engine)
    const alice = await newMember(app, 'alice')
    const post_url = `${site.url}/page`
    for (const title of ['', ' ']) {
      const filled = await alice.post('/submit', { title, post_url, text: '' })
      t.equal(filled.statusCode, 200)
      t.match(filled.body, /name="title"[^>]* value="A “page” &(amp;|#38;) more"/)
      t.match(filled.body, `value="${post_url}"`)
      t.match(filled.body, 'The title is that of the page')
      t.notMatch(filled.body, 'Please correct this')
    }
    t.equal(asked.length, 2, 'read once each time')
    const posted = await alice.post('/submit', { title: 'A “page” & more', post_url, text: '' })
    t.equal(posted.headers.location, '/post/1')
    t.equal(asked.length, 2, 'and not when it is posted')

    const refused = await alice.post('/submit', { title: '', post_url: `${site.url}/nothing`, text: '' })
    t.equal(refused.statusCode, 422)
    t.match(refused.body, 'No title can be read there. Please type one.')
    const invalid = await alice.post('/submit', { title: '', post_url: 'javascript:alert(1)', text: '' })
    t.match(invalid.body, 'must start with http')
    const connections = site.connections
    const preview = await alice.post('/submit', { title: '', post_url, text: 'Words', preview: '1' })
    t.match(preview.body, '<p>Words</p>')
    t.equal(
      (await new Reader(app).post('/submit', { title: '', post_url })).statusCode,
      401,
      'not for visitors'
    )
    t.match(
      (await alice.post('/submit', { title: '', post_url: '', text: 'Words' })).body,
      'Please fill this in'
    )
    t.equal(site.connections, connections)
  }
)

onEveryEngine('a member has ten links a minute read', async (t, engine) => {
  const { app, site } = await open(t, engine, { WRITES_PER_MINUTE: '60' })
  const [alice, bob] = [await newMember(app, 'alice'), await newMember(app, 'bob')]
  const path = link(`${site.url}/page`)
  for (let n = 0; n < 10; n++) t.equal((await alice.get(path)).statusCode, 200)
  t.match(await alice.get(path), { statusCode: 429, headers: { 'retry-after': /^\d$/ } })
  const form = await alice.post('/submit', { title: '', post_url: `${site.url}/page`, text: '' })
  t.equal(form.statusCode, 429)
  t.match(form.body, 'That was a lot of links')
  t.equal((await bob.get(path)).statusCode, 200)
})

onEveryEngine('slow pages are read twenty at once, and hold up nobody else', async (t, engine) => {
  const { app, site, asked } = await open(t, engine)
  const alice = await newMember(app, 'alice')
  const slow = Array.from({ length: 20 }, () => alice.get(link(`${site.url}/silent`)))
  while (asked.length < 20) await new Promise((resolve) => setTimeout(resolve, 5))
  t.equal((await alice.get(link(`${site.url}/page`))).statusCode, 429)
  t.equal((await alice.get('/newest')).statusCode, 200, 'other pages are there')
  for (const answer of await Promise.all(slow)) t.match(answer.json(), { title: null })
  t.equal((await alice.get(link(`${site.url}/page`))).statusCode, 200)
})
