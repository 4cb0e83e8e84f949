import { PassThrough } from 'node:stream'
import { test } from 'tap'
import { setRole } from '../../src/accounts/administer.ts'
import type { Scope } from '../../src/accounts/tokens/scope.ts'
import { type Method, signUp } from '../client.ts'
import { onEveryEngine } from '../engines.ts'
import { operationsOf } from '../fixtures/operations.ts'
import { sendWith, tokenOf } from '../fixtures/tokens.ts'
import { build } from '../helper.ts'

/** Parameters that are no number. */
const values: Record<string, string> = { username: 'nobody-here', action: 'remove', domain: 'a.example' }

/** What a token of these scopes lets through. */
const through: [Scope[], Scope[]][] = [
  [['read'], ['read']],
  [['write'], ['read', 'write']],
  [['moderate'], ['read', 'moderate']],
  [
    ['write', 'moderate'],
    ['read', 'write', 'moderate']
  ]
]

/** Paths of what no token reaches: accounts, and administration. */
const withoutTokens =
  /^\/api\/(admin\/|users$|users\/log(in|out)$|users\/me\/(password|email|mail|sessions|tokens|feeds)(\/|$))/

/** The scope of an operation by its path and method; null where none is taken. */
function expectedScope(method: string, path: string): Scope | null {
  if (withoutTokens.test(path) || (method === 'DELETE' && path === '/api/users/me')) return null
  if (path.startsWith('/api/mod/')) return 'moderate'
  return method === 'GET' ? 'read' : 'write'
}

test('each scope opens the operations that the description says, and no page', async (t) => {
  const app = await build(t, { url: 'sqlite::memory:', env: { WRITES_PER_MINUTE: '100000' } })
  const ada = await signUp(app, 'ada')
  await setRole(app.orm.em.fork(), 'board', ada.id, 'admin')
  const operations = operationsOf(app.swagger())
  t.ok(operations.length > 100, `${operations.length} operations`)
  for (const [scopes, opened] of through) {
    const token = await tokenOf(app, ada.id, { scopes })
    for (const { name, security } of operations) {
      const [method = '', described = ''] = name.split(' ')
      const path = described.replace(/\{(\w+)\}/g, (_, parameter) => values[parameter] ?? '999999')
      const needed = expectedScope(method, described)
      const isOpen = security?.some((way) => Object.keys(way).length === 0)
      const [says = null] = security?.flatMap((way) => ('token' in way ? [way.token].flat() : [])) ?? []
      t.equal(says, needed, `the description of ${name}`)
      if (isOpen) t.equal(needed, 'read', `${name} is for everybody`)
      const payload = method === 'GET' ? {} : { payload: {} }
      const answer = await sendWith(app, token, method as Method, path, payload)
      const what = `${scopes}: ${name} → ${answer.statusCode}`
      if (needed === null) {
        t.match(answer.json(), { status: 403, code: 'SESSION_NEEDED' }, what)
      } else if (opened.includes(needed)) {
        t.notOk([401, 403, 500].includes(answer.statusCode), what)
      } else {
        t.match(answer.json(), { status: 403, code: 'SCOPE_MISSING', detail: `"${needed}"` }, what)
        t.equal(answer.headers['www-authenticate'], 'Bearer error="insufficient_scope"')
      }
    }
    const page = await app.inject({ url: '/dashboard', headers: { authorization: `Bearer ${token}` } })
    t.equal(page.statusCode, 302, 'a page takes no token')
  }
})

onEveryEngine('a token acts as its member, with the role of its scopes', async (t, { url }) => {
  const app = await build(t, { url })
  const [mia, bob] = [await signUp(app, 'mia'), await signUp(app, 'bob')]
  await setRole(app.orm.em.fork(), 'board', mia.id, 'admin')
  await bob.send('POST', '/api/posts', { title: 'His', text: 'his' })
  const [plain, full] = [
    await tokenOf(app, mia.id),
    await tokenOf(app, mia.id, { scopes: ['write', 'moderate'] })
  ]
  t.equal((await sendWith(app, plain, 'PUT', '/api/posts/1/vote')).statusCode, 204)
  t.match((await sendWith(app, plain, 'GET', '/api/posts')).json(), {
    posts: [{ voted: true, vote_count: 1 }]
  })
  t.match((await app.inject('/api/posts')).json().posts[0].voted, undefined, 'a visitor gets no such answer')
  t.equal((await sendWith(app, plain, 'GET', '/api/users/me')).json().role, 'member')
  t.equal((await sendWith(app, full, 'GET', '/api/users/me')).json().role, 'moderator')
  const payload = { reason: 'Because' }
  const refused = await sendWith(app, plain, 'POST', '/api/mod/posts/1/lock', { payload })
  t.match(refused.json(), { code: 'SCOPE_MISSING' })
  t.equal((await sendWith(app, full, 'POST', '/api/mod/posts/1/lock', { payload })).statusCode, 204)
  const comment = { payload: { post_id: 1, comment_text: 'Words' } }
  t.match((await sendWith(app, plain, 'POST', '/api/comments', comment)).json(), { code: 'COMMENT_LOCKED' })
  t.equal((await sendWith(app, full, 'POST', '/api/comments', comment)).statusCode, 201)
  const member = await tokenOf(app, bob.id, { scopes: ['moderate'] })
  t.match((await sendWith(app, member, 'GET', '/api/mod/queue')).json(), { code: 'FORBIDDEN' })
})

onEveryEngine(
  'with a token no cookie is looked at, and no page is taken from the cache',
  async (t, { url }) => {
    const app = await build(t, { url })
    const [alice, bob] = [await signUp(app, 'alice'), await signUp(app, 'bob')]
    const token = await tokenOf(app, alice.id)
    const cookies = Object.fromEntries(bob.cookies)
    const name = async (text: string) =>
      (await sendWith(app, text, 'GET', '/api/users/me', { cookies })).json().username
    t.equal(await name(token), 'alice')
    t.equal(await name('x'), undefined)
    const payload = { title: 'Hers', text: 'hers' }
    t.equal((await sendWith(app, token, 'POST', '/api/posts', { cookies, payload })).statusCode, 201)
    t.match((await app.inject('/api/posts')).json().posts, [{ user: { username: 'alice' } }])
    const crossSite = { cookies, payload, headers: { origin: 'https://evil.example' } }
    t.match((await sendWith(app, token, 'POST', '/api/posts', crossSite)).json(), { code: 'CROSS_SITE' })
    for (const text of [token, 'x']) {
      const { headers } = await sendWith(app, text, 'GET', '/api/posts')
      t.match(headers, { 'cache-control': 'private, no-store', vary: /authorization/ })
    }
    t.match((await app.inject('/api/posts')).headers['cache-control'], /s-maxage=1/)
    const head = await app.inject({
      method: 'HEAD',
      url: '/api/posts',
      headers: { authorization: 'bearer x' }
    })
    t.equal(head.statusCode, 401)
  }
)

onEveryEngine('a private board opens its API to tokens', async (t, { url }) => {
  const app = await build(t, { url, env: { SITE_PRIVATE: 'true' } })
  const alice = await signUp(app, 'alice')
  const token = await tokenOf(app, alice.id, { scopes: ['read'] })
  t.equal((await sendWith(app, token, 'GET', '/api/posts')).statusCode, 200)
  t.equal((await sendWith(app, 'x', 'GET', '/api/posts')).statusCode, 401)
  t.equal((await app.inject('/api/posts')).statusCode, 401)
  for (const path of ['/', '/newest'])
    t.equal((await app.inject({ url: path, headers: { authorization: `Bearer ${token}` } })).statusCode, 302)
})

onEveryEngine('the log has no token, and says who was refused', async (t, { url }) => {
  const log = new PassThrough()
  let text = ''
  log.on('data', (chunk) => {
    text += chunk
  })
  const app = await build(t, { url, log })
  const alice = await signUp(app, 'alice')
  const token = await tokenOf(app, alice.id, { scopes: ['read'] })
  await sendWith(app, token, 'GET', '/api/posts')
  await sendWith(app, token, 'POST', '/api/posts', { payload: { title: token, text: token } })
  await sendWith(app, `${token}x`, 'GET', '/api/users/me')
  await app.inject(`/api/posts?access_token=${token}`)
  await app.inject(`/api/posts?next=%2Fapi%3Ft%3D${token.replace('_', '%5F')}`)
  await app.inject({ url: '/newest', headers: { referer: `https://example.com/${token}` } })
  await app.close()
  t.match(text, '"member":1')
  t.match(text, '"event":"authorization_refused"')
  t.match(text, '"event":"token_refused"')
  t.notMatch(text, token.slice(8))
})
