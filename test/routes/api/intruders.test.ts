import type { FastifyInstance } from 'fastify'
import { setRole } from '../../../src/accounts/administer.ts'
import { operations } from '../../../src/openapi/operations.ts'
import { makeTag } from '../../../src/tags/administer.ts'
import { type Client, type Method, password, signUp, visitor } from '../../client.ts'
import { onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'

/** Public routes with their status. */
const open: Record<string, number> = {
  'GET /api/posts': 200,
  'GET /api/posts/:id': 200,
  'GET /api/search': 400,
  'GET /api/users/:username': 200,
  'GET /api/users/:username/posts': 200,
  'GET /api/users/:username/comments': 200,
  'GET /api/comments': 200,
  'GET /api/comments/:id': 200,
  'GET /api/posts/:id/discussions': 200,
  'GET /api/sites/:domain/posts': 404,
  'GET /api/board': 200,
  'GET /api/moderation': 200,
  'GET /api/tags': 200,
  'POST /api/users': 201,
  'POST /api/users/login': 200,
  'POST /api/users/logout': 204
}

const reason = { reason: 'I was here' }

const bodies: Record<string, object> = {
  'POST /api/posts': { title: 'Intruder', text: 'x' },
  'PUT /api/posts/:id': { title: 'Intruder' },
  'PUT /api/posts/upvote': { post_id: 1 },
  'POST /api/comments': { comment_text: 'Intruder', post_id: 1 },
  'PUT /api/comments/:id': { comment_text: 'Intruder' },
  'POST /api/preview': { text: 'Intruder' },
  'PUT /api/users/me': { about: 'Intruder' },
  'PUT /api/users/me/password': { current_password: password, password: 'an intruder was here' },
  'PUT /api/users/me/email': { current_password: password, email: 'intruder@example.com' },
  'DELETE /api/users/me': { current_password: password },
  'DELETE /api/users/me/sessions': { current_password: password },
  'DELETE /api/users/me/sessions/others': { current_password: password },
  'DELETE /api/users/me/sessions/:id': { current_password: password },
  'POST /api/users/me/tokens': { current_password: password, name: 'x', scopes: ['read'], days: 1 },
  'PUT /api/users/me/preferences': { shortcuts: true },
  'PUT /api/users/me/mail': { mail: 'reply' },
  'POST /api/invitations': { uses: 1, days: 1 },
  'PUT /api/notices/read': { up_to: 1 },
  'PUT /api/posts/:id/flag': { reason: 'spam' },
  'PUT /api/tags/:name/choice': { choice: 'hide' },
  'PUT /api/mod/posts/:id/tags': { tags: ['news'] },
  'POST /api/admin/tags': { name: 'mine' },
  'PUT /api/admin/tags/:name': { retired: true },
  'POST /api/admin/tags/:name/merge': { into: 'other' },
  'PUT /api/comments/:id/flag': { reason: 'spam' },
  'POST /api/mod/posts/:id/:action': reason,
  'POST /api/mod/comments/:id/:action': reason,
  'PUT /api/mod/users/:username/ban': { days: 1 },
  'DELETE /api/mod/users/:username/ban': reason,
  'POST /api/mod/users/:username/notes': reason,
  'POST /api/mod/batches/:batch/restore': reason,
  'PUT /api/mod/domains/:domain': reason,
  'DELETE /api/mod/domains/:domain': reason,
  'POST /api/admin/webhooks': {
    name: 'x',
    kind: 'generic',
    events: ['post.created'],
    url: 'https://hooks.invalid/'
  },
  'PUT /api/admin/webhooks/:id': { enabled: false },
  'POST /api/admin/sources': { url: 'https://feeds.invalid/', username: 'mine', minutes: 60 },
  'PUT /api/admin/sources/:id': { paused: true },
  'PUT /api/admin/settings': { site_name: 'Mine' },
  'PUT /api/admin/users/:username/role': { role: 'moderator' },
  'POST /api/admin/users/:username/reset-link': { current_password: password },
  'DELETE /api/admin/users/:username': { current_password: password },
  'POST /api/users/login': { email: 'alice@example.com', password },
  'POST /api/users': { username: 'new', email: 'new@example.com', password }
}

/** Routes for the owner only. */
const owned = [
  'PUT /api/posts/:id',
  'DELETE /api/posts/:id',
  'POST /api/posts/:id/restore',
  'PUT /api/comments/:id',
  'DELETE /api/comments/:id',
  'POST /api/comments/:id/restore'
]

const queries: Record<string, string> = { 'GET /api/link': '?url=https://example.invalid/' }

function send(client: Client, route: string) {
  const [method, path = ''] = route.split(' ') as [Method, string]
  return client.send(method, address(path) + (queries[route] ?? ''), bodies[route])
}

const parameters: Record<string, string> = {
  id: '1',
  username: 'alice',
  action: 'remove',
  decision: 'approve',
  batch: '0'.repeat(36),
  domain: 'example.com',
  name: 'news'
}

function address(path: string) {
  return path.replace(/:(\w+)/g, (_, name) => parameters[name] ?? '')
}

async function aliceAtWork(app: FastifyInstance) {
  const alice = await signUp(app, 'alice')
  await makeTag(app.orm.em.fork(), 'board', { name: 'news' })
  await app.refreshSettings()
  await alice.send('POST', '/api/posts', { title: 'Hers', text: 'hers' })
  await alice.send('POST', '/api/comments', { comment_text: 'Hers too', post_id: 1 })
  return alice
}

/** All rows of the tables. */
async function look(app: FastifyInstance) {
  const em = app.orm.em.fork()
  const tables = [
    'users',
    'posts',
    'comments',
    'votes',
    'comment_votes',
    'sessions',
    'tokens',
    'webhooks',
    'sources',
    'flags',
    'notices',
    'secrets',
    'domains',
    'tags',
    'post_tags',
    'tag_choices',
    'post_marks',
    'moderations'
  ]
  return Promise.all(tables.map((table) => em.execute<object[]>(`select * from ${table} order by 1`)))
}

onEveryEngine('without a valid session every write is rejected', async (t, engine) => {
  const app = await build(t, engine)
  await aliceAtWork(app)
  const ended = visitor(app)
  await ended.send('POST', '/api/users/login', bodies['POST /api/users/login'])
  const token = ended.cookies.get('jtn_session') ?? ''
  await ended.send('POST', '/api/users/logout')
  const before = await look(app)
  for (const route of Object.keys(operations)) {
    if (open[route]) continue
    t.match(
      (await send(visitor(app), route)).json(),
      { status: 401, code: 'NOT_LOGGED_IN' },
      `nobody: ${route}`
    )
    ended.cookies.set('jtn_session', token)
    t.match((await send(ended, route)).json(), { status: 401, code: 'NOT_LOGGED_IN' }, `ended: ${route}`)
  }
  t.same(await look(app), before, 'nothing changed')
})

onEveryEngine('others’ posts, comments and accounts cannot be changed', async (t, engine) => {
  const app = await build(t, engine)
  await aliceAtWork(app)
  const bob = await signUp(app, 'bob')
  const before = await look(app)
  for (const route of owned)
    t.match((await send(bob, route)).json(), { status: 403, code: 'NOT_YOURS' }, route)
  t.same(await look(app), before)
  for (const route of [
    'PUT /api/users/me',
    'PUT /api/users/me/email',
    'PUT /api/users/me/password',
    'DELETE /api/users/me'
  ])
    t.equal((await send(bob, route)).statusCode, route === 'DELETE /api/users/me' ? 403 : 204, route)
  t.match((await visitor(app).send('POST', '/api/users/login', bodies['POST /api/users/login'])).json(), {
    id: 1
  })
  const everything =
    (await bob.send('GET', '/api/users/alice')).body + (await bob.send('GET', '/api/posts/1')).body
  t.notMatch(everything, /alice@example\.com|argon2|email|password/)
})

onEveryEngine('routes of moderators and administrators are closed to those below', async (t, engine) => {
  const app = await build(t, engine)
  await aliceAtWork(app)
  const bob = await signUp(app, 'bob')
  const before = await look(app)
  for (const route of Object.keys(operations)) {
    if (!/\/api\/(mod|admin)\//.test(route)) continue
    t.match((await send(bob, route)).json(), { status: 403, code: 'FORBIDDEN' }, `member: ${route}`)
  }
  t.same(await look(app), before)
  await setRole(app.orm.em.fork(), 'board', bob.id, 'moderator')
  for (const route of Object.keys(operations)) {
    if (!route.includes('/api/admin/')) continue
    t.match((await send(bob, route)).json(), { status: 403, code: 'FORBIDDEN' }, `moderator: ${route}`)
  }
})

onEveryEngine('cross-site requests of a member’s browser are rejected', async (t, engine) => {
  const app = await build(t, engine)
  const alice = await aliceAtWork(app)
  const before = await look(app)
  let refused = 0
  for (const route of Object.keys(operations)) {
    const [method, path = ''] = route.split(' ') as [Method, string]
    if (method === 'GET') continue
    const url = address(path)
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      {}
    ]) {
      const cookies = Object.fromEntries(alice.cookies)
      const payload = bodies[route]
      const answer = await app.inject({ method, url, headers, cookies, ...(payload && { payload }) })
      t.match(answer.json(), { status: 403, code: 'CROSS_SITE' }, `${route} ${JSON.stringify(headers)}`)
      refused++
    }
  }
  t.same(await look(app), before, `nothing changed in ${refused} tries`)
})
