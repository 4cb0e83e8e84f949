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

t.test('alone on a bare Fastify: every answer carries the headers, whatever it is', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  app.register(security, { https: false })
  app.get('/', () => 'done')
  app.get('/fault', () => Promise.reject(new Error('no')))
  for (const url of ['/', '/fault', '/nothing']) {
    const { headers } = await app.inject(url)
    t.match(headers, always, url)
    t.notOk('strict-transport-security' in headers, 'not told to come by https where there is none')
    t.notMatch(headers['content-security-policy'], /unsafe|\*|http/)
  }
})

t.test('readers who come by https are told to stay there', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  app.register(security, { https: true })
  app.get('/', () => 'done')
  t.match((await app.inject('/')).headers['strict-transport-security'], /^max-age=\d{8}/)
})

t.test('pages, API, files and failures of the board carry them', async (t) => {
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

t.test('what is personal is kept by nobody, what is everybody’s may be', async (t) => {
  const app = await build(t, { url: 'sqlite::memory:' })
  const alice = await signUp(app, 'alice')
  for (const url of ['/', '/api/posts', '/api/users/me', '/api/posts/99', '/nothing']) {
    t.equal((await alice.send('GET', url)).headers['cache-control'], 'private, no-store', url)
    t.not((await app.inject(url)).headers['cache-control'], 'private, no-store', `${url} of nobody`)
  }
  const style = await alice.send('GET', app.assets['style.css'].path)
  t.match(style.headers['cache-control'], /immutable/, 'a file is not personal')
  const login = { email: 'alice@example.com', password: 'a long way to go' }
  const answer = await app.inject({ method: 'POST', url: '/api/users/login', payload: login })
  t.equal(answer.statusCode, 200)
  t.equal(answer.headers['cache-control'], 'private, no-store', 'an answer that gives a cookie')
})
