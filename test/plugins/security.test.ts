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
  app.register(security, { https: false })
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

t.test('with https there is HSTS', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  app.register(security, { https: true })
  app.get('/', () => 'done')
  t.match((await app.inject('/')).headers['strict-transport-security'], /^max-age=\d{8}/)
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
