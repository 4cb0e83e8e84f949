import { password } from '../client.ts'
import { onEveryEngine } from '../engines.ts'
import { build } from '../helper.ts'
import { newMember, Reader } from '../reader.ts'

const text = { comment_text: 'Mine' }
/** Other fields are given back. */
const notTyped = new Set(['shortcuts', 'current_password', 'mail', 'password', 'session', 'up_to', 'voted'])

const secret = { current_password: password }

/** Every page and form for members, with its input, and its status for another member. */
const routes = [
  ['GET', '/submit', {}, 200],
  ['POST', '/submit', { title: 'T', post_url: '', text: 'Words' }, 303],
  ['POST', '/post/1/vote', { voted: '1' }, 303],
  ['POST', '/post/1/comment', text, 303],
  ['POST', '/comment/1/vote', { voted: '1' }, 303],
  ['POST', '/comment/1/reply', text, 303],
  ['POST', '/comment/1/edit', text, 403],
  ['POST', '/comment/1/edit', { comment_text: '' }, 403],
  ['POST', '/comment/1/delete', {}, 403],
  ['POST', '/comment/1/restore', {}, 403],
  ['GET', '/dashboard', {}, 200],
  ['GET', '/dashboard/comments', {}, 200],
  ['GET', '/dashboard/settings', {}, 200],
  ['GET', '/dashboard/sessions', {}, 200],
  ['GET', '/dashboard/settings/tokens', {}, 200],
  ['GET', '/inbox', {}, 200],
  ['POST', '/inbox', { up_to: '1' }, 303],
  ['POST', '/dashboard/settings/verify', {}, 303],
  ['POST', '/dashboard/settings/keys', { shortcuts: 'on' }, 303],
  ['POST', '/dashboard/settings/mail', { mail: 'none' }, 303],
  ['POST', '/dashboard/settings/feeds', {}, 200],
  ['GET', '/dashboard/edit/1', {}, 403],
  ['POST', '/dashboard/edit/1', { title: 'Mine' }, 403],
  ['POST', '/dashboard/edit/1', { title: '' }, 403],
  ['POST', '/dashboard/edit/1/delete', {}, 403],
  ['POST', '/dashboard/edit/1/restore', {}, 403],
  ['POST', '/dashboard/settings/about', { about: 'Me' }, 303],
  ['POST', '/dashboard/settings/email', { email: 'b@example.com', ...secret }, 303],
  ['POST', '/dashboard/sessions', { session: 'others', ...secret }, 303],
  ['POST', '/dashboard/settings/password', { password: 'another long way', ...secret }, 303],
  ['POST', '/dashboard/settings/account', { current_password: 'another long way' }, 303]
] as const

onEveryEngine(
  'pages for members redirect visitors or give back their input, and others’ posts and comments are protected',
  async (t, { url }) => {
    const app = await build(t, { url })
    const alice = await newMember(app, 'alice')
    await alice.submit('/submit', { title: 'By alice', post_url: 'https://example.com/', text: '' })
    await alice.submit('/post/1/comment', { comment_text: 'Said by alice' })
    const bob = await newMember(app, 'bob')
    const gone = await newMember(app, 'gone')
    const token = gone.cookies.get('jtn_session') ?? ''
    await gone.submit('/dashboard/sessions', { session: 'all', ...secret })
    t.equal(gone.at, '/login')
    gone.cookies.set('jtn_session', token)

    for (const [method, path, fields, status] of routes) {
      const name = `${method} ${path}`
      const send = (reader: Reader) => (method === 'GET' ? reader.get(path) : reader.post(path, fields))
      for (const outsider of [new Reader(app), gone]) {
        const answer = await send(outsider)
        if (Object.entries(fields).some(([field, value]) => value && !notTyped.has(field))) {
          t.equal(answer.statusCode, 401, name)
          t.match(answer.body, `<form class="form" id="retry" method="post" action="${path}">`, name)
          continue
        }
        t.equal(answer.statusCode, method === 'GET' ? 302 : 303, name)
        t.match(answer.headers.location, /^\/login\?next=/, name)
      }
      t.equal((await send(bob)).statusCode, status, name)
    }

    const post = await new Reader(app).get('/post/1')
    t.match(post.body, /By alice.*Said by alice/s)
    t.match(post.body, '<span class="author">[deleted]</span>', 'bob has left, what he said stays')
    t.notMatch(post.body, 'bob')
    t.equal((await alice.get('/dashboard')).statusCode, 200)
  }
)

onEveryEngine('a form from another site is rejected', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await newMember(app, 'alice')
  const answer = await app.inject({
    method: 'POST',
    url: '/dashboard/settings/about',
    headers: { 'sec-fetch-site': 'cross-site', 'content-type': 'application/x-www-form-urlencoded' },
    cookies: Object.fromEntries(alice.cookies),
    payload: 'about=theirs'
  })
  t.equal(answer.statusCode, 403)
  t.notMatch((await alice.get('/user/alice')).body, 'theirs')
})

onEveryEngine('the redirect after the log-in cannot leave the site', async (t, { url }) => {
  const app = await build(t, { url })
  await newMember(app, 'alice')
  const elsewhere = [
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '/\t/evil.example/',
    '/%0a/../..//evil.example',
    'javascript:alert(1)',
    'evil.example',
    '\\\\evil.example',
    '/.//evil.example',
    '/x/..//evil.example',
    ' //evil.example',
    '/\r\nset-cookie: a=b'
  ]
  for (const next of elsewhere) {
    const reader = new Reader(app)
    const page = await reader.get(`/login?${new URLSearchParams({ next })}`)
    t.notMatch(page.body, /value="[^"]*evil/, next)
    const { headers, statusCode } = await reader.post('/login', {
      email: 'alice@example.com',
      password,
      next
    })
    t.equal(statusCode, 303, next)
    t.match(headers.location, /^\/(?!\/)/, next)
    t.equal(new URL(String(headers.location), 'http://localhost').host, 'localhost', next)
  }
  const reader = new Reader(app)
  const next = '/post/1?a=b&c=d#c7'
  const { headers } = await reader.post('/login', { email: 'alice@example.com', password, next })
  t.equal(headers.location, next, 'a path of ours is followed')
})

onEveryEngine('the redirect after a vote cannot leave the site', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await newMember(app, 'alice')
  await alice.submit('/submit', { title: 'By alice', post_url: 'https://example.com/', text: '' })
  const bob = await newMember(app, 'bob')
  for (const at of ['//evil.example/', '@evil.example/', '.evil.example/']) {
    bob.at = at
    t.match((await bob.post('/post/1/vote', { voted: '1' })).headers.location, /^\/post\/1$|^\/[^/]*$/, at)
  }
})

onEveryEngine('the API rejects forms, and pages reject other content types', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await newMember(app, 'alice')
  t.equal((await alice.post('/api/posts', { title: 'T', text: 'Words' })).statusCode, 415)
  const headers = { 'sec-fetch-site': 'same-origin', 'content-type': 'text/xml' }
  const cookies = Object.fromEntries(alice.cookies)
  const xml = await app.inject({ method: 'POST', url: '/submit', headers, cookies, payload: '<a/>' })
  t.equal(xml.statusCode, 415)
  t.match(xml.body, '<h1>')
})
