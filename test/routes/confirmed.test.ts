import { Session } from '../../src/database/entities.ts'
import { password, visitor } from '../client.ts'
import { onEveryEngine } from '../engines.ts'
import { build } from '../helper.ts'
import { newMember, Reader } from '../reader.ts'

const settings = '/dashboard/settings'
const fields = /name="current_password"/g

onEveryEngine('the settings ask for the password once in ten minutes, in its session', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await newMember(app, 'alice')
  const other = new Reader(app)
  await other.submit('/login', { email: 'alice@example.com', password, next: '/' })
  const asked = async (reader: Reader, page = settings) =>
    (await reader.get(page)).body.match(fields)?.length ?? 0
  t.same([await asked(alice), await asked(alice, '/dashboard/sessions')], [3, 1])

  const missing = await alice.post(`${settings}/email`, { email: 'a@example.com' })
  t.equal(missing.statusCode, 403)
  t.match(
    missing.body,
    /value="a@example.com"[\s\S]*id="email-current_password-fault">Please type your password/
  )

  await alice.submit(`${settings}/email`, { email: 'a@example.com', current_password: password })
  t.same([await asked(alice), await asked(alice, '/dashboard/sessions')], [0, 0])
  await alice.submit(`${settings}/email`, { email: 'b@example.com' })
  t.match((await alice.get(settings)).body, 'b@example.com')

  t.equal(await asked(other), 3, 'not in another session')
  t.equal((await other.post(`${settings}/account`)).statusCode, 403)
  const wrong = await alice.post(`${settings}/account`, { current_password: 'a wrong one' })
  t.equal(wrong.statusCode, 403, 'a wrong one is not overlooked')
  t.match(wrong.body, /<details open>[\s\S]*id="account-current_password-fault">That is not your password/)

  t.match((await alice.submit('/dashboard/sessions', { session: 'others' })).body, 'Logged out there.')
  t.equal((await other.get('/dashboard')).statusCode, 302)

  const em = app.orm.em.fork()
  await em.nativeUpdate(Session, { user: 1 }, { confirmed_at: new Date(Date.now() - 600_000) })
  t.equal(await asked(alice), 3, 'ten minutes later')
  t.equal((await alice.post('/dashboard/sessions', { session: 'all' })).statusCode, 403)

  await alice.submit(`${settings}/email`, { email: 'c@example.com', current_password: password })
  await alice.submit(`${settings}/password`, { password: 'another long way' })
  t.equal(await asked(alice), 3, 'a new password is not typed yet')
  const body = { email: 'c@example.com', password: 'another long way' }
  t.equal((await visitor(app).send('POST', '/api/users/login', body)).statusCode, 200)
})
