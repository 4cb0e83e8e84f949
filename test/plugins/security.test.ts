import Fastify from 'fastify'
import t from 'tap'
import security from '../../plugins/security.ts'
import { signUp } from '../client.ts'
import { build } from '../helper.ts'

const always = {
  'content-security-policy': /^default-src 'none'; .*base-uri 'none'; frame-ancestors 'none'$/,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': /camera=\(\)/,
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-powered-by': undefined,
  server: undefined
}

t.test('on a bare Fastify every response has the headers', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  app.register(security, { hsts: null })
  app.get('/', () => 'done')
  app.get('/fault', () => Promise.reject(new Error('no')))
  app.get('/late-fault', { onSend: () => Promise.reject(new Error('no')) }, () => 'done')
  for (const url of ['/', '/fault', '/late-fault', '/nothing']) {
    const { headers } = await app.inject(url)
    t.match(headers, always, url)
    t.notOk('strict-transport-security' in headers, 'no HSTS without https')
    t.notMatch(headers['content-security-policy'], /unsafe|\*|http/)
  }
})

t.test('with https there is HSTS, for sub-domains too when that is set', async (t) => {
  const year = 'max-age=31536000'
  for (const [hsts, expected] of [
    ['host', year],
    ['subdomains', `${year}; includeSubDomains`],
    ['preload', `${year}; includeSubDomains; preload`]
  ] as const) {
    const app = Fastify()
    t.teardown(() => app.close())
    app.register(security, { hsts })
    app.get('/', () => 'done')
    t.equal((await app.inject('/')).headers['strict-transport-security'], expected)
  }
  const env = { SITE_URL: 'https://news.example', HSTS: 'subdomains' }
  const board = await build(t, { url: 'sqlite::memory:', env })
  t.match((await board.inject('/')).headers['strict-transport-security'], /; includeSubDomains$/)
})

t.test('pages, API, assets and errors of the board have them', async (t) => {
  const app = await build(t, { url: 'sqlite::memory:', env: { SITE_URL: 'https://news.example' } })
  const alice = await signUp(app, 'alice')
  const style = app.assets['style.css'].path
  const urls = ['/', '/nothing', '/post/1', '/api/posts', '/api/posts/1', '/api/users/me', '/api/%', '/%']
  for (const url of [...urls, style, '/favicon.ico', '/robots.txt', '/health/live', '/health/ready']) {
    for (const answer of [await app.inject(url), await alice.send('GET', url)]) {
      t.match(answer.headers, always, `${url} ${answer.statusCode}`)
      t.match(answer.headers['strict-transport-security'], /^max-age=/, url)
    }
  }
})

t.test('every response says how it may be cached', async (t) => {
  const app = await build(t, { url: 'sqlite::memory:' })
  const asked = [
    '/',
    '/login',
    '/nope',
    '/api/nope',
    '/api/posts/99',
    '/post/x',
    '/%',
    '/api/%',
    '/robots.txt'
  ]
  for (const cookie of [
    undefined,
    'session=',
    'session=of-a-neighbour',
    'jtn_session=',
    'jtn_session=""',
    'x'
  ]) {
    for (const url of asked) {
      const { headers } = await app.inject({ url, headers: cookie === undefined ? {} : { cookie } })
      t.type(headers['cache-control'], 'string', `${url} with ${cookie}`)
      t.match(headers.vary, 'cookie', `${url} with ${cookie}`)
    }
    const login = await app.inject({
      method: 'POST',
      url: '/login',
      headers: { 'sec-fetch-site': 'same-origin' }
    })
    t.equal(login.headers['cache-control'], 'private, no-store', 'what was typed is not kept')
  }
  const foreign = await app.inject({ url: '/', headers: { cookie: 'session=of-a-neighbour; jtn_session=' } })
  t.match(foreign.headers['cache-control'], /s-maxage=1/, 'a visitor')
})

t.test('every body has a type with its charset', async (t) => {
  const app = await build(t, { url: 'sqlite::memory:' })
  const texts = Object.values(app.assets).filter(({ type }) => type !== 'image/png')
  const paths = texts.map(({ path }) => path)
  for (const url of [...paths, '/', '/robots.txt', '/favicon.ico', '/api/posts', '/nope', '/%'])
    t.match((await app.inject(url)).headers['content-type'], /; charset=utf-8$/, url)
})

t.test('responses to members are not cacheable, public ones are', async (t) => {
  const app = await build(t, { url: 'sqlite::memory:' })
  const alice = await signUp(app, 'alice')
  for (const url of ['/', '/api/posts', '/api/users/me', '/api/posts/99', '/nothing']) {
    t.equal((await alice.send('GET', url)).headers['cache-control'], 'private, no-store', url)
    t.not((await app.inject(url)).headers['cache-control'], 'private, no-store', `${url} of nobody`)
  }
  const style = await alice.send('GET', app.assets['style.css'].path)
  t.match(style.headers['cache-control'], /immutable/, 'an asset is public')
  const login = { email: 'alice@example.com', password: 'a long way to go' }
  const answer = await app.inject({ method: 'POST', url: '/api/users/login', payload: login })
  t.equal(answer.statusCode, 200)
  t.equal(answer.headers['cache-control'], 'private, no-store', 'a response that sets a cookie')
})
