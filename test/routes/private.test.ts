import type { FastifyInstance } from 'fastify'
import { User } from '../../src/database/entities.ts'
import { onEveryEngine } from '../engines.ts'
import { moveClock } from '../fixtures/clock.ts'
import { boardWithRoutes } from '../fixtures/routes.ts'
import { build } from '../helper.ts'
import { newMember, Reader } from '../reader.ts'

/** The routes that a visitor reaches on a private board. */
const open = [
  ...['GET /login', 'POST /login', 'GET /signup', 'POST /signup', 'POST /logout'],
  ...['GET /reset', 'POST /reset', 'GET /reset/:token', 'POST /reset/:token'],
  ...['GET /invite/:token', 'POST /invite/:token', 'GET /verify/:token', 'POST /verify/:token'],
  ...['GET /unsubscribe/:token', 'POST /unsubscribe/:token'],
  ...['GET /about', 'GET /rules', 'GET /privacy', 'GET /favicon.ico', 'GET /robots.txt', 'GET /metrics'],
  'GET /app.webmanifest',
  ...['GET /health/live', 'GET /health/ready'],
  ...['POST /api/users', 'POST /api/users/login', 'POST /api/users/logout']
]

function visit(app: FastifyInstance, method: string, path: string, cookies = {}) {
  return app.inject({
    method: method === 'GET' ? 'GET' : method === 'PUT' ? 'PUT' : method === 'DELETE' ? 'DELETE' : 'POST',
    url: path,
    headers: { 'sec-fetch-site': 'same-origin' },
    cookies
  })
}

onEveryEngine('a private board shows a visitor the log-in page, or 401', async (t, { url }) => {
  const { routes } = await boardWithRoutes(t)
  const app = await build(t, { url, env: { METRICS_TOKEN: 'secret' } })
  const alice = await newMember(app, 'alice')
  await alice.submit('/submit', { title: 'Ours', post_url: 'https://example.com/', text: '' })
  for (const path of ['/', '/post/1', '/api/posts']) await new Reader(app).get(path)
  await app.changeSettings(app.orm.em.fork(), { private: true, about: 'Who we are' }, 'board')

  const shut = routes.filter(({ method, url }) => method !== 'HEAD' && !url.startsWith('/assets/'))
  const reached: string[] = []
  for (const { method, url } of shut) {
    const path = url.replace(/:\w+/g, '1')
    for (const cookies of [{}, { jtn_session: 'x'.repeat(43) }]) {
      const { statusCode, headers, body } = await visit(app, method, path, cookies)
      const name = `${method} ${url.replace(/(.)\/$/, '$1')}`
      t.notMatch(body, 'Ours', name)
      if (!url.startsWith('/health')) t.equal(headers['x-robots-tag'], 'noindex, nofollow', name)
      if (open.includes(name)) continue
      if (name.startsWith('GET /feeds/:token/')) {
        t.equal(statusCode, 404, name)
        continue
      }
      reached.push(name)
      if (url.startsWith('/api/')) t.equal(statusCode, 401, name)
      else t.match(headers, { location: /^\/login\?next=/, 'cache-control': 'private, no-store' }, name)
    }
  }
  t.ok(reached.length > 100)
  t.match(await visit(app, 'GET', '/nowhere'), { statusCode: 302 })
  t.match(await visit(app, 'GET', '/about'), {
    statusCode: 200,
    headers: { 'cache-control': 'private, no-store' }
  })
  t.match((await visit(app, 'GET', '/robots.txt')).body, 'Disallow: /')
  const login = (await visit(app, 'GET', '/login')).body
  t.notMatch(login, 'href="/newest"')
  t.match((await alice.get('/')).body, 'Ours')
  t.equal((await alice.get('/api/posts')).statusCode, 200)

  await app.changeSettings(app.orm.em.fork(), { private: false }, 'board')
  t.match((await visit(app, 'GET', '/')).body, 'Ours')
})

onEveryEngine('a member who is not approved reads nothing of a private board', async (t, { url }) => {
  const app = await build(t, { url, env: { SITE_PRIVATE: 'true' } })
  const alice = await newMember(app, 'alice')
  await app.orm.em.fork().nativeUpdate(User, { username: 'alice' }, { approved_at: null })
  for (const path of ['/', '/newest', '/api/posts']) t.equal((await alice.get(path)).statusCode, 403, path)
  t.equal((await alice.get('/about')).statusCode, 200)
  t.match((await alice.get('/dashboard/settings')).body, 'Delete my account', 'but may leave')
  t.match((await alice.get('/api/users/me')).json(), { username: 'alice', approved_at: null })
  t.equal((await alice.post('/logout')).statusCode, 303)
})

onEveryEngine('another process shuts within a second, also what it has cached', async (t, { url }) => {
  const [here, there] = [await build(t, { url }), await build(t, { url })]
  t.equal((await visit(there, 'GET', '/')).statusCode, 200)
  await here.changeSettings(here.orm.em.fork(), { private: true }, 'board')
  t.equal((await visit(here, 'GET', '/')).statusCode, 302, 'at once in this process')
  moveClock(1_000)
  await visit(there, 'GET', '/login')
  t.equal((await visit(there, 'GET', '/')).statusCode, 302)
  moveClock(1_000)
  t.equal((await visit(there, 'GET', '/newest')).statusCode, 302)
})
