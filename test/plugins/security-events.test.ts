import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import Fastify, { type FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { test } from 'tap'
import { refusals, successes } from '../../plugins/security-events.ts'
import board, { options } from '../../src/app.ts'
import { type Client, password, signUp, visitor } from '../client.ts'
import { onEveryEngine } from '../engines.ts'
import type { LogLine } from '../fixtures/log.ts'
import { build } from '../helper.ts'
import { newMember } from '../reader.ts'

const next = 'another long way to go'
const address = '127.0.0.1'

/** A stream that collects the log. @returns it, and a function that reads what is new, a line each */
function collect() {
  const log = new PassThrough()
  let text = ''
  log.on('data', (chunk) => {
    text += chunk
  })
  const read = (): LogLine[] => {
    const lines = text.split('\n').filter(Boolean)
    text = ''
    return lines.map((line) => JSON.parse(line))
  }
  return { log, read }
}

const eventsOf = (lines: LogLine[]) =>
  lines.filter(({ event }) => event).map(({ event, member, address }) => ({ event, member, address }))

onEveryEngine(
  'each event of an account has one line, with the member and the address',
  async (t, { url }) => {
    const { log, read } = collect()
    const app = await build(t, { url, log, env: { WRITES_PER_MINUTE: '1000' } })
    const alice = await signUp(app, 'alice')
    const { id } = alice
    await alice.send('POST', '/api/posts', { title: 'T', text: 'Words' })
    const bob = await signUp(app, 'bob')
    read()
    const email = 'alice@example.com'
    const steps: [Client, Parameters<Client['send']>, string | undefined, number | null][] = [
      [visitor(app), ['POST', '/api/users/login', { email, password: 'wrong' }], 'login_failed', id],
      [visitor(app), ['POST', '/api/users/login', { email: password, password }], 'login_failed', null],
      [visitor(app), ['POST', '/api/users/login', { email, password }], 'login_succeeded', id],
      [bob, ['PUT', '/api/posts/1', { title: 'Mine' }], 'authorization_refused', bob.id],
      [alice, ['PUT', '/api/users/me/email', { current_password: 'x', email }], 'password_check_failed', id],
      [
        alice,
        ['PUT', '/api/users/me/email', { current_password: password, email: 'a@b.c' }],
        'email_changed',
        id
      ],
      [
        alice,
        ['PUT', '/api/users/me/password', { current_password: password, password: next }],
        'password_changed',
        id
      ],
      [alice, ['DELETE', '/api/users/me/sessions/others', { current_password: next }], 'sessions_ended', id],
      [alice, ['POST', '/api/comments', { comment_text: 7 }], 'input_refused', null],
      [alice, ['DELETE', '/api/users/me', { current_password: next }], 'account_deleted', id],
      [bob, ['POST', '/api/users/logout'], 'logged_out', null],
      [bob, ['GET', '/api/posts'], undefined, null]
    ]
    for (const [client, request, event, member] of steps) {
      await client.send(...request)
      const expected = event ? [{ event, member, address }] : []
      t.match(eventsOf(read()), expected, `${request[0]} ${request[1]}`)
    }
    const crossSite = { method: 'POST', url: '/logout', headers: { 'sec-fetch-site': 'cross-site' } } as const
    await app.inject(crossSite)
    t.match(eventsOf(read()), [{ event: 'cross_site_refused', address }])
    for (let n = 0; n < 11; n++)
      await visitor(app).send('POST', '/api/users/login', { email: 'nobody@example.com', password })
    t.match(eventsOf(read()).at(-1), { event: 'throttled', address })
  }
)

onEveryEngine('forms log the same events as the API', async (t, { url }) => {
  const { log, read } = collect()
  const app = await build(t, { url, log })
  const alice = await newMember(app, 'alice')
  const secret = { current_password: password }
  await alice.post('/login', { email: 'alice@example.com', password: 'wrong' })
  await alice.post('/dashboard/settings/email', { ...secret, email: 'a@example.com' })
  await alice.post('/dashboard/settings/email', { current_password: 'x', email: 'a@example.com' })
  await alice.post('/dashboard/settings/password', { ...secret, password: next })
  await alice.post('/dashboard/sessions', { current_password: next, session: 'others' })
  await alice.post('/dashboard/settings/account', { current_password: next })
  t.same(
    eventsOf(read()).map(({ event }) => event),
    [
      'signed_up',
      'login_failed',
      'email_changed',
      'password_check_failed',
      'password_changed',
      'sessions_ended',
      'account_deleted'
    ]
  )
})

onEveryEngine('the line of a request says which member sent it', async (t, { url }) => {
  const { log, read } = collect()
  const app = await build(t, { url, log })
  const alice = await signUp(app, 'alice')
  await alice.send('GET', '/api/users/me')
  await visitor(app).send('GET', '/api/posts')
  const requests = read().filter(({ msg }) => msg === 'request completed')
  t.same(
    requests.map(({ member }) => member),
    [alice.id, alice.id, undefined]
  )
})

test('what a client sends cannot forge a line', async (t) => {
  const { log, read } = collect()
  const { skipOverride: _, ...serverOptions } = options
  const app: FastifyInstance = Fastify({
    ...serverOptions,
    logger: { level: 'info', stream: log },
    trustProxy: true
  })
  t.teardown(() => app.close())
  app.register(fp(board), { env: { DATABASE_URL: 'sqlite::memory:' } })
  await app.ready()
  const forged = '"}\\n{"event":"login_succeeded","member":1}'
  await app.inject({
    method: 'POST',
    url: `/api/users/login?x=${encodeURIComponent(`\n${forged}`)}`,
    headers: { 'x-forwarded-for': forged, 'user-agent': forged, 'sec-fetch-site': 'cross-site' },
    payload: { email: forged, password: forged }
  })
  t.match(eventsOf(read()), [{ event: 'cross_site_refused', address }])
})

test('the documented events are those of the code', async (t) => {
  const document = await readFile(join(import.meta.dirname, '../../docs/security.md'), 'utf8')
  const documented = [...document.matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, name]) => name)
  t.same(documented.sort(), [...new Set([...successes, ...Object.values(refusals)])].sort())
})
