import type { FastifyInstance } from 'fastify'
import { Session } from '../../src/database/entities.ts'
import { type Client, password, signUp, visitor } from '../client.ts'
import { onEveryEngine } from '../engines.ts'
import { build } from '../helper.ts'

const email = 'alice@example.com'
const next = 'another long way to go'

/** A client of another process with the same cookies. */
function sameBrowser(app: FastifyInstance, { cookies }: Client): Client {
  const client = visitor(app)
  for (const [name, value] of cookies) client.cookies.set(name, value)
  return client
}

async function isLoggedIn(client: Client) {
  return (await client.send('GET', '/api/users/me')).statusCode === 200
}

async function logIn(app: FastifyInstance, secret = password) {
  const client = visitor(app)
  const answer = await client.send('POST', '/api/users/login', { email, password: secret })
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return client
}

onEveryEngine('the cookie is HttpOnly, SameSite=Lax and Secure where possible', async (t, engine) => {
  const logIn = { url: '/api/users/login', payload: { email, password } }
  const signUp = { url: '/api/users', payload: { username: 'alice', email, password } }
  for (const [SITE_URL, secure, { url, payload }] of [
    ['', undefined, signUp],
    ['http://news.example', undefined, logIn],
    ['https://news.example', true, logIn]
  ] as const) {
    const app = await build(t, { ...engine, env: { SITE_URL } })
    const { cookies } = await app.inject({ method: 'POST', url, payload })
    const prefix = secure ? '__Host-' : ''
    t.match(cookies, [
      { name: `${prefix}jtn_session`, value: /^[\w-]{43}$/, maxAge: 60 * 86_400 },
      { name: `${prefix}jtn_device`, value: /^[\w-]{22}\.[\w-]{43}$/, maxAge: 365 * 86_400 }
    ])
    for (const cookie of cookies) {
      t.match(cookie, { httpOnly: true, sameSite: 'Lax', path: '/' })
      t.equal(cookie.secure, secure, SITE_URL || 'no address')
      t.equal(cookie.domain, undefined, 'no other host sees it')
    }
  }
})

onEveryEngine('a session survives a restart, and is valid in every process', async (t, engine) => {
  const first = await build(t, engine)
  const alice = await signUp(first, 'alice')
  const second = await build(t, engine)
  t.ok(await isLoggedIn(sameBrowser(second, alice)), 'on a neighbour')
  await first.close()
  const restarted = await build(t, engine)
  t.ok(await isLoggedIn(sameBrowser(restarted, alice)), 'after a restart')
})

onEveryEngine('an ended session is invalid in every process', async (t, engine) => {
  const here = await build(t, engine)
  const there = await build(t, engine)
  const alice = await signUp(here, 'alice')

  const copy = sameBrowser(there, alice)
  await alice.send('POST', '/api/users/logout')
  t.notOk(alice.cookies.has('jtn_session'), 'the browser forgets it')
  t.notOk(await isLoggedIn(copy), 'logged out: a copy of the cookie is worth nothing')

  const browsers = [await logIn(here), await logIn(there), await logIn(here)]
  const [phone, desk, laptop] = browsers
  const confirmed = { current_password: password }
  t.equal((await phone?.send('DELETE', '/api/users/me/sessions', confirmed))?.statusCode, 204)
  for (const browser of browsers) t.notOk(await isLoggedIn(browser), 'logged out everywhere')

  const [own, other] = [await logIn(here), await logIn(there)]
  const old = sameBrowser(there, own)
  const change = { current_password: password, password: next }
  t.equal((await own.send('PUT', '/api/users/me/password', change)).statusCode, 204)
  t.ok(await isLoggedIn(own), 'who changed the password stays')
  t.notOk(await isLoggedIn(old), 'with another session')
  t.notOk(await isLoggedIn(other), 'the others do not')
  await t.rejects(logIn(there), /CREDENTIALS_WRONG/)

  const last = await logIn(there, next)
  t.equal((await last.send('DELETE', '/api/users/me', { current_password: next })).statusCode, 204)
  t.notOk(await isLoggedIn(own), 'with the account go its sessions')
  t.equal(await here.orm.em.fork().count(Session), 0)
  t.ok(desk && laptop)
})

onEveryEngine('each log-in starts a new session, and ends the browser’s previous one', async (t, engine) => {
  const app = await build(t, engine)
  const alice = await signUp(app, 'alice')
  const seen = new Set([alice.cookies.get('jtn_session')])
  for (let times = 0; times < 3; times++) {
    const before = sameBrowser(app, alice)
    t.equal((await alice.send('POST', '/api/users/login', { email, password })).statusCode, 200)
    seen.add(alice.cookies.get('jtn_session'))
    t.ok(await isLoggedIn(alice))
    t.notOk(await isLoggedIn(before), 'the one before is over')
  }
  t.equal(seen.size, 4)
  await alice.send('POST', '/api/users', { username: 'bob', email: 'bob@example.com', password })
  t.equal(await app.orm.em.fork().count(Session), 1, 'signing up is logging in')
  t.match((await alice.send('GET', '/api/users/me')).json(), { username: 'bob' })
})

onEveryEngine('a failed log-in does not end the session', async (t, engine) => {
  const app = await build(t, engine)
  const alice = await signUp(app, 'alice')
  await alice.send('POST', '/api/users/login', { email, password: 'wrong' })
  t.ok(await isLoggedIn(alice))
})

onEveryEngine('expired, forged and mangled tokens are invalid', async (t, engine) => {
  const app = await build(t, engine)
  const alice = await signUp(app, 'alice')
  const token = alice.cookies.get('jtn_session') ?? ''
  const em = app.orm.em.fork()
  const [row] = await em.find(Session, { id: { $gt: 0 } })
  const stranger = visitor(app)
  const forged = [
    'x',
    ' ',
    '%00',
    '%',
    'a'.repeat(4000),
    `${token}x`,
    token.slice(1),
    row?.token_hash ?? '',
    '💥',
    '"'
  ]
  for (const value of forged) {
    stranger.cookies.set('jtn_session', value)
    const answer = await stranger.send('GET', '/api/users/me')
    t.equal(answer.statusCode, 401, value.slice(0, 50))
  }
  t.ok(await isLoggedIn(alice))
  await em.nativeUpdate(Session, { id: row?.id ?? 0 }, { expires_at: new Date(Date.now() - 1) })
  t.notOk(await isLoggedIn(alice), 'expired')
})

onEveryEngine(
  'a log-in during a password change leaves no session with the old password',
  async (t, engine) => {
    const app = await build(t, engine)
    const alice = await signUp(app, 'alice')
    const change = { current_password: password, password: next }
    // Few enough not to be throttled.
    const [changed, ...tries] = await Promise.all([
      alice.send('PUT', '/api/users/me/password', change),
      ...Array.from({ length: 7 }, () => visitor(app).send('POST', '/api/users/login', { email, password }))
    ])
    t.equal(changed.statusCode, 204)
    for (const { statusCode } of tries) t.ok([200, 401].includes(statusCode), `${statusCode}`)
    t.equal(await app.orm.em.fork().count(Session), 1, 'only who changed it is logged in')
    await t.rejects(logIn(app), /CREDENTIALS_WRONG/, 'the old password is not put back')
    t.ok(await isLoggedIn(await logIn(app, next)))
  }
)

onEveryEngine('logging in and out by form ends sessions as the API does', async (t, engine) => {
  const app = await build(t, engine)
  const alice = await signUp(app, 'alice')
  const send = (client: Client, url: string, payload = '') =>
    app.inject({
      method: 'POST',
      url,
      headers: { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' },
      cookies: Object.fromEntries(client.cookies),
      payload
    })
  const before = sameBrowser(app, alice)
  const login = await send(alice, '/login', new URLSearchParams({ email, password }).toString())
  t.equal(login.statusCode, 303)
  t.notOk(await isLoggedIn(before), 'the session before')
  alice.cookies.set('jtn_session', login.cookies[0]?.value ?? '')
  t.ok(await isLoggedIn(alice))
  t.equal((await send(alice, '/logout')).statusCode, 303)
  t.notOk(await isLoggedIn(alice), 'logged out')
  t.equal(await app.orm.em.fork().count(Session), 0)
})
