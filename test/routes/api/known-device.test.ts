import type { FastifyInstance } from 'fastify'
import { Attempt } from '../../../src/database/entities.ts'
import { password, signUp, visitor } from '../../client.ts'
import { onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'

const email = 'alice@example.com'
const right = { email, password }

function tryFrom(app: FastifyInstance, remoteAddress: string, payload: object, device?: string) {
  const cookies = device === undefined ? {} : { jtn_device: device }
  const headers = { 'sec-fetch-site': 'same-origin' }
  return app.inject({ method: 'POST', url: '/api/users/login', remoteAddress, headers, payload, cookies })
}

/** Uses up what the sign-up counted against: the account, among others, as guesses from many addresses would. */
async function guess(app: FastifyInstance) {
  const em = app.orm.em.fork()
  const counted = await em.find(Attempt, { id: { $gt: 0 } })
  const copies = counted.flatMap(({ key_hash, created_at }) => Array(100).fill({ key_hash, created_at }))
  await em.insertMany(Attempt, copies)
}

onEveryEngine(
  'strangers who guess do not lock out a browser that was logged in before',
  async (t, engine) => {
    const app = await build(t, engine)
    const alice = await signUp(app, 'alice')
    const bob = await signUp(app, 'bob')
    const device = alice.cookies.get('jtn_device') ?? ''
    await alice.send('POST', '/api/users/logout')
    t.equal(alice.cookies.get('jtn_device'), device, 'the log-out keeps it')
    await guess(app)

    t.equal((await tryFrom(app, '198.51.100.1', right)).statusCode, 429, 'an unknown browser waits')
    for (const forged of ['x', bob.cookies.get('jtn_device') ?? '', `${device.slice(0, -2)}xx`, `x${device}`])
      t.equal((await tryFrom(app, '198.51.100.1', right, forged)).statusCode, 429, forged)
    t.equal((await tryFrom(app, '192.0.2.1', right, device)).statusCode, 200, 'even beside them')

    for (let n = 0; n < 10; n++)
      t.equal((await tryFrom(app, '198.51.100.1', { email, password: 'wrong' }, device)).statusCode, 401)
    const refused = await tryFrom(app, '198.51.100.1', right, device)
    t.match(
      refused.json(),
      { status: 429, detail: /in 5 minutes\.$|in \d minutes?\.$/ },
      'ten tries of its own'
    )
  }
)

onEveryEngine('a new password makes browsers unknown, but for the one that set it', async (t, engine) => {
  const app = await build(t, engine)
  const alice = await signUp(app, 'alice')
  const before = alice.cookies.get('jtn_device') ?? ''
  const next = 'another long way to go'
  await alice.send('PUT', '/api/users/me/password', { current_password: password, password: next })
  const after = alice.cookies.get('jtn_device') ?? ''
  await guess(app)
  const payload = { email, password: next }
  t.equal((await tryFrom(app, '198.51.100.1', payload, before)).statusCode, 429)
  t.equal((await tryFrom(app, '198.51.100.1', payload, after)).statusCode, 200)
})

onEveryEngine('log-ins that succeed are limited too', async (t, engine) => {
  const app = await build(t, engine)
  await signUp(app, 'alice')
  const statuses = []
  for (let n = 0; n < 22; n++) statuses.push((await tryFrom(app, `192.0.2.${n}`, right)).statusCode)
  t.same(statuses, [...Array(20).fill(200), 429, 429])
})

onEveryEngine('asking which addresses have an account is limited', async (t, engine) => {
  const app = await build(t, engine)
  const alice = await signUp(app, 'alice')
  await signUp(app, 'bob')
  const statuses = []
  for (let n = 0; n < 40; n++) {
    const change = { current_password: password, email: 'bob@example.com' }
    statuses.push((await alice.send('PUT', '/api/users/me/email', change)).statusCode)
  }
  t.same(statuses, [...Array(10).fill(409), ...Array(30).fill(429)])
  const other = await visitor(app).send('POST', '/api/users/login', right)
  t.equal(other.statusCode, 200)
})
