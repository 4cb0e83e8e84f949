import { Session } from '../../src/database/entities.ts'
import { type Client, password, signUp, visitor } from '../client.ts'
import { onEveryEngine } from '../engines.ts'
import { build } from '../helper.ts'
import { newMember, Reader } from '../reader.ts'

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'
const day = 86_400_000
const confirmed = { current_password: password }

async function logIn(client: Client) {
  await client.send('POST', '/api/users/login', { email: 'alice@example.com', password })
  return client
}

async function list(client: Client) {
  return (await client.send('GET', '/api/users/me/sessions')).json().sessions
}

const isLoggedIn = async (client: Client) => (await client.send('GET', '/api/users/me')).statusCode === 200

onEveryEngine('a member sees their sessions, and ends one, all others, or all', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await signUp(app, 'alice')
  const bob = await signUp(app, 'bob')
  const [phone, desk, laptop] = [
    await logIn(visitor(app)),
    await logIn(visitor(app)),
    await logIn(visitor(app))
  ]
  const sessions = await list(alice)
  t.equal(sessions.length, 4)
  t.equal(sessions.filter(({ current }: { current: boolean }) => current).length, 1)
  const [{ id }] = (await list(phone)).filter(({ current }: { current: boolean }) => current)

  const path = `/api/users/me/sessions/${id}`
  t.equal((await alice.send('DELETE', path, { current_password: 'wrong' })).statusCode, 403)
  t.match((await alice.send('DELETE', path, {})).json(), { status: 403, code: 'CONFIRMATION_NEEDED' })
  t.equal((await bob.send('DELETE', path, confirmed)).statusCode, 404, 'that of another member')
  t.ok(await isLoggedIn(phone))
  t.equal((await alice.send('DELETE', path, confirmed)).statusCode, 204)
  t.notOk(await isLoggedIn(phone))
  t.match((await alice.send('DELETE', path, confirmed)).json(), { status: 404, code: 'SESSION_NOT_FOUND' })

  t.equal((await alice.send('DELETE', '/api/users/me/sessions/others', confirmed)).statusCode, 204)
  t.ok(await isLoggedIn(alice))
  for (const other of [desk, laptop]) t.notOk(await isLoggedIn(other))

  t.equal((await alice.send('DELETE', '/api/users/me/sessions')).statusCode, 400, 'not without a password')
  t.equal((await alice.send('DELETE', '/api/users/me/sessions', confirmed)).statusCode, 204)
  t.notOk(await isLoggedIn(alice))
  t.ok(await isLoggedIn(bob))
})

onEveryEngine('the page lists sessions, and ends them without JavaScript', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await newMember(app, 'alice')
  const other = new Reader(app)
  const login = { email: 'alice@example.com', password }
  const headers = { 'user-agent': firefox, 'content-type': 'application/x-www-form-urlencoded' }
  const payload = new URLSearchParams(login).toString()
  await other.cookies.inject(app, { method: 'POST', url: '/login', headers, payload })
  const page = (await alice.get('/dashboard/sessions')).body
  t.match(page, /Another program, here/)
  const [, id = ''] = page.match(/value="(\d+)"[^>]*>\s*<span>Firefox on Linux/) ?? []

  const rejected = await alice.post('/dashboard/sessions', { session: id, current_password: 'wrong' })
  t.equal(rejected.statusCode, 403)
  t.match(rejected.body, /That is not your password/)
  t.match(rejected.body, new RegExp(`value="${id}" required checked`), 'the choice is kept')
  t.equal((await other.get('/dashboard')).statusCode, 200)
  t.match(
    (await alice.submit('/dashboard/sessions', { session: id, ...confirmed })).body,
    'Logged out there.'
  )
  t.equal((await other.get('/dashboard')).statusCode, 302)
  for (const session of ['', 'some', '0', '-1'])
    t.equal((await alice.post('/dashboard/sessions', { session, ...confirmed })).statusCode, 400, session)
  t.equal(
    (await alice.post('/dashboard/sessions', { session: 'all', ...confirmed })).headers.location,
    '/login'
  )
  t.equal((await alice.get('/dashboard')).statusCode, 302)
})

onEveryEngine('a session ends 30 days after its last use, and after 60 days at last', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await signUp(app, 'alice')
  const em = app.orm.em.fork()
  const read = () => em.fork().findOneOrFail(Session, { user: alice.id })
  const daysLeft = async () => Math.round(((await read()).expires_at.getTime() - Date.now()) / day)
  const shift = (created: number, used: number) =>
    em.nativeUpdate(
      Session,
      { user: alice.id },
      { created_at: new Date(Date.now() - created * day), last_used_at: new Date(Date.now() - used * day) }
    )
  t.equal(await daysLeft(), 30)
  const { last_used_at: first } = await read()
  t.ok(await isLoggedIn(alice))
  t.same((await read()).last_used_at, first, 'not written on every request')

  await shift(20, 10)
  t.ok(await isLoggedIn(alice))
  t.equal(await daysLeft(), 30, 'its use puts off the end')
  await shift(50, 1)
  t.ok(await isLoggedIn(alice))
  t.equal(await daysLeft(), 10, 'but not beyond 60 days')
  await em.nativeUpdate(Session, { user: alice.id }, { expires_at: new Date(Date.now() - 1) })
  t.notOk(await isLoggedIn(alice))
})

onEveryEngine('a session of the version before, which has no last use, is valid', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await signUp(app, 'alice')
  const em = app.orm.em.fork()
  await em.nativeUpdate(Session, { user: alice.id }, { last_used_at: null, agent: null })
  t.ok(await isLoggedIn(alice))
  t.match(await list(alice), [{ agent: null, current: true }])
})
