import type { FastifyPluginAsync } from 'fastify'
import { banMember, setRole, unbanMember } from '../../src/accounts/administer.ts'
import { User } from '../../src/database/entities.ts'
import { forGood, roles } from '../../src/members/roles.ts'
import { type Client, password, signUp, visitor } from '../client.ts'
import { onEveryEngine } from '../engines.ts'
import { build } from '../helper.ts'
import { Reader } from '../reader.ts'

/** A read and a write for each role, in a scope for members and outside of one. */
const routes: FastifyPluginAsync = async (app) => {
  for (const role of roles) {
    app.get(`/for-${role}`, { config: { role } }, async ({ member }) => member.username)
    app.post(`/api/${role}`, { config: { role } }, async ({ member }) => member.username)
  }
  app.register(async (scope) => {
    scope.membersOnly()
    scope.post('/api/scoped', { config: { role: 'moderator' } }, async ({ member }) => member.username)
  })
}

onEveryEngine('a route with a role is for that role and those above', async (t, { url }) => {
  const app = await build(t, { url, routes })
  const em = app.orm.em.fork()
  for (const [rank, role] of roles.entries()) {
    const client = await signUp(app, `a-${role}`)
    await setRole(em, 'board', client.id, role)
    for (const [needed, name] of roles.entries()) {
      const status = rank >= needed ? 200 : 403
      t.equal((await client.send('GET', `/for-${name}`)).statusCode, status, `${role} at /${name}`)
      const answer = await client.send('POST', `/api/${name}`)
      t.equal(answer.statusCode, status, `${role} at /api/${name}`)
      if (status === 403) t.equal(answer.json().code, 'FORBIDDEN')
    }
    t.equal((await client.send('POST', '/api/scoped')).statusCode, rank > 0 ? 200 : 403)
    t.equal((await client.send('HEAD' as 'GET', '/for-admin')).statusCode, role === 'admin' ? 200 : 403)
  }
  for (const role of roles) {
    const page = await new Reader(app).get(`/for-${role}`)
    t.match(page, { statusCode: 302, headers: { location: `/login?next=%2Ffor-${role}` } })
    t.equal((await visitor(app).send('POST', `/api/${role}`)).statusCode, 401)
  }
  t.match((await app.inject('/user/a-moderator')).body, /<span class="badge">Moderator</)
  t.notMatch((await app.inject('/user/a-member')).body, 'badge')
  t.match((await app.inject('/api/users/a-admin')).json(), { role: 'admin' })
})

onEveryEngine('a write for a role counts once against the limit', async (t, { url }) => {
  const app = await build(t, { url, routes, env: { WRITES_PER_MINUTE: '2' } })
  const client = await signUp(app, 'alice')
  await setRole(app.orm.em.fork(), 'board', client.id, 'moderator')
  const statuses = []
  for (let n = 0; n < 3; n++) statuses.push((await client.send('POST', '/api/scoped')).statusCode)
  t.same(statuses, [200, 200, 429])
})

const title = { title: 'T', text: 'Words' }

/** What members write, by the API, and its status for a member in good standing. */
const writes = [
  ['POST', '/api/posts', title, 201],
  ['POST', '/api/comments', { post_id: 1, comment_text: 'Words' }, 201],
  ['PUT', '/api/posts/1/vote', undefined, 204],
  ['PUT', '/api/users/me', { about: 'Me' }, 204],
  ['POST', '/api/member', undefined, 200]
] as const

async function tryAll(client: Client) {
  const codes = []
  for (const [method, path, payload] of writes) {
    const answer = await client.send(method, path, payload)
    codes.push(answer.statusCode === 403 ? answer.json().code : answer.statusCode)
  }
  return codes
}

onEveryEngine('who is banned or not approved reads and leaves, and writes nothing', async (t, { url }) => {
  const app = await build(t, { url, routes })
  const em = app.orm.em.fork()
  const author = await signUp(app, 'author')
  await author.send('POST', '/api/posts', title)
  const alice = await signUp(app, 'alice')
  const good = writes.map(([, , , status]) => status)
  t.same(await tryAll(alice), good)

  const until = new Date(Date.now() + 86_400_000)
  await banMember(em, 'board', alice.id, { until, reason: 'Selling watches' })
  t.same(await tryAll(alice), Array(writes.length).fill('BANNED'))
  const { detail } = (await alice.send('POST', '/api/posts', title)).json()
  t.equal(
    detail,
    `You are banned until ${until.toISOString().slice(0, 16).replace('T', ', ')} UTC: Selling watches`
  )
  t.match((await alice.send('GET', '/api/users/me')).json(), {
    banned_until: until.toISOString(),
    ban_reason: 'Selling watches'
  })
  const form = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }
  const cookies = Object.fromEntries(alice.cookies)
  for (const payload of ['title=T&text=W&post_url=', 'title=&text=&post_url=']) {
    const page = await app.inject({ method: 'POST', url: '/submit', headers: form, cookies, payload })
    t.equal(page.statusCode, 403, payload)
    t.match(page.body, 'Selling watches')
  }
  for (const path of ['/', '/submit', '/dashboard', '/post/1']) {
    t.equal((await alice.send('GET', path)).statusCode, 200, path)
  }
  await unbanMember(em, 'board', alice.id)
  t.same(await tryAll(alice), good)
  await banMember(em, 'board', alice.id, { until: forGood, reason: null })
  t.match((await alice.send('POST', '/api/posts', title)).json(), { detail: 'You are banned for good.' })
  await em.nativeUpdate(User, { id: alice.id }, { banned_until: new Date(Date.now() - 1) })
  t.same(await tryAll(alice), good, 'a ban that is over')

  await em.nativeUpdate(User, { id: alice.id }, { approved_at: null })
  t.same(await tryAll(alice), Array(writes.length).fill('NOT_APPROVED'))
  const next = { current_password: password, password: 'another long way' }
  t.equal((await alice.send('PUT', '/api/users/me/password', next)).statusCode, 204)
  t.equal((await alice.send('POST', '/api/users/logout')).statusCode, 204)
  const login = { email: 'alice@example.com', password: next.password }
  t.equal((await alice.send('POST', '/api/users/login', login)).statusCode, 200)
  await banMember(em, 'board', alice.id, { until, reason: null })
  const gone = await alice.send('DELETE', '/api/users/me', { current_password: next.password })
  t.equal(gone.statusCode, 204)
})
