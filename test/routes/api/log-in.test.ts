import bcrypt from 'bcryptjs'
import type { FastifyInstance } from 'fastify'
import { Attempt, User } from '../../../src/database/entities.ts'
import { password, signUp, visitor } from '../../client.ts'
import { addMember } from '../../content.ts'
import { onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'

const email = 'alice@example.com'

/** Attempts a log-in from an IP address. */
function tryFrom(app: FastifyInstance, remoteAddress: string, payload: { email: string; password: string }) {
  return app.inject({ method: 'POST', url: '/api/users/login', remoteAddress, payload })
}

const wrong = { email, password: 'wrong' }
const right = { email, password }

onEveryEngine(
  'ten attempts an account from one address, without locking out other addresses',
  async (t, engine) => {
    const app = await build(t, engine)
    await signUp(app, 'alice')
    for (let times = 0; times < 10; times++) t.equal((await tryFrom(app, '192.0.2.1', wrong)).statusCode, 401)
    for (const payload of [wrong, right]) {
      const refused = await tryFrom(app, '192.0.2.1', payload)
      t.match(refused.json(), { status: 429, code: 'TOO_MANY' }, 'not even with the password')
      const wait = Number(refused.headers['retry-after'])
      // Hashing ten passwords may take seconds.
      t.ok(wait > 200 && wait <= 300, `wait ${wait} s`)
    }
    t.equal((await tryFrom(app, '192.0.2.2', right)).statusCode, 200, 'the owner comes from elsewhere')
    t.equal(
      (await tryFrom(app, '192.0.2.1', { ...wrong, email: 'b@example.com' })).statusCode,
      401,
      'another account'
    )

    const em = app.orm.em.fork()
    const past = new Date(Date.now() - 301_000)
    await em.nativeUpdate(Attempt, { id: { $gt: 0 } }, { created_at: past })
    t.equal((await tryFrom(app, '192.0.2.1', right)).statusCode, 200, 'after the wait')
    t.equal(await em.count(Attempt, { created_at: { $lte: past } }), 0, 'what is past is forgotten')
  }
)

onEveryEngine('concurrent attempts all count', async (t, engine) => {
  const app = await build(t, engine)
  await signUp(app, 'alice')
  const burst = await Promise.all(Array.from({ length: 40 }, () => tryFrom(app, '192.0.2.1', wrong)))
  const statuses = burst.map(({ statusCode }) => statusCode)
  t.same(
    statuses.filter((status) => status !== 401 && status !== 429),
    [],
    'nothing else'
  )
  t.ok(statuses.filter((status) => status === 401).length <= 10, 'no more than ten were looked at')
})

onEveryEngine('a burst from one address does not lock out the owner', async (t, engine) => {
  const app = await build(t, engine)
  await signUp(app, 'alice')
  const burst = Array.from({ length: 120 }, () => tryFrom(app, '192.0.2.1', wrong))
  const owner = await tryFrom(app, '192.0.2.2', right)
  await Promise.all(burst)
  t.equal(owner.statusCode, 200, 'during it')
  t.equal((await tryFrom(app, '192.0.2.2', right)).statusCode, 200, 'after it')
})

onEveryEngine(
  'a wrong password and an unknown address give the same reply in the same time',
  async (t, engine) => {
    const app = await build(t, engine)
    await signUp(app, 'alice')
    await addMember(app.orm, 'imported')
    const unknown = 'unknown@example.com'
    // Of each, the fastest of five: no other program can make that one faster.
    const fastest: Record<string, number> = {}
    const bodies = new Set<string>()
    for (let round = 0; round < 5; round++) {
      for (const address of [email, unknown]) {
        const start = performance.now()
        const answer = await tryFrom(app, `192.0.2.${round}`, { email: address, password: 'wrong' })
        fastest[address] = Math.min(fastest[address] ?? Infinity, performance.now() - start)
        t.equal(answer.statusCode, 401)
        t.notOk('set-cookie' in answer.headers)
        bodies.add(answer.body)
      }
    }
    t.equal(bodies.size, 1)
    const ratio = (fastest[unknown] ?? 0) / (fastest[email] ?? 1)
    t.ok(ratio > 0.4 && ratio < 2.5, `an unknown address takes ${ratio.toFixed(2)} times as long`)
  }
)

onEveryEngine('bcrypt hashes of the original are replaced at the first log-in', async (t, engine) => {
  const app = await build(t, engine)
  const old = await addMember(app.orm, 'old')
  const em = app.orm.em.fork()
  const address = { email: 'old@example.com', email_key: 'old@example.com' }
  await em.nativeUpdate(User, old, { ...address, password: await bcrypt.hash('password123', 4) })
  const payload = { email: 'old@example.com', password: 'password123' }
  t.equal((await tryFrom(app, '192.0.2.1', { ...payload, password: 'wrong' })).statusCode, 401)
  t.match((await em.findOneOrFail(User, old)).password, /^\$2/, 'a wrong password changes nothing')
  t.match((await tryFrom(app, '192.0.2.1', payload)).json(), { id: old })
  t.match((await em.fork().findOneOrFail(User, old)).password, /^\$argon2id\$/)
  t.match((await tryFrom(app, '192.0.2.1', payload)).json(), { id: old })
})

onEveryEngine('confirming the password is limited to ten attempts', async (t, engine) => {
  const app = await build(t, engine)
  const alice = await signUp(app, 'alice')
  const email = 'a@example.com'
  const guess = { current_password: 'wrong', email }
  for (let times = 0; times < 10; times++)
    t.equal((await alice.send('PUT', '/api/users/me/email', guess)).statusCode, 403)
  const requests = [
    ['PUT', '/api/users/me/email', { email }],
    ['PUT', '/api/users/me/password', { password: 'a new long way' }],
    ['DELETE', '/api/users/me', {}]
  ] as const
  for (const [method, url, changes] of requests) {
    const answer = await alice.send(method, url, { ...changes, current_password: password })
    t.equal(answer.statusCode, 429, `${method} ${url}`)
    t.ok(Number(answer.headers['retry-after']) <= 300)
  }
  t.equal(
    (await visitor(app).send('POST', '/api/users/login', right)).statusCode,
    200,
    'logging in is not touched'
  )
})
