import Fastify, { type RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import { test } from 'tap'
import app, { options } from '../../src/app.ts'
import { password, signUp, visitor } from '../client.ts'
import { onEveryEngine } from '../engines.ts'
import { build } from '../helper.ts'
import { newMember } from '../reader.ts'

/** Four edits, eight votes and one change of the account a minute. */
const env = { WRITES_PER_MINUTE: '4' }

/** Writes that are not limited by member: they are sent without a log-in. */
const forVisitors = [
  '/api/users',
  '/api/users/login',
  '/api/users/logout',
  '/login',
  '/signup',
  '/logout',
  '/invite/:token',
  '/reset',
  '/reset/:token',
  '/verify/:token',
  '/unsubscribe/:token'
]

const safe = ['GET', 'HEAD', 'OPTIONS']

test('every write has a limit, and nothing else', async (t) => {
  const { skipOverride: _, ...serverOptions } = options
  const fastify = Fastify({ ...serverOptions, logger: false })
  t.teardown(() => fastify.close())
  const routes: RouteOptions[] = []
  fastify.addHook('onRoute', (route) => {
    routes.push(route)
  })
  fastify.register(fp(app), { env: { DATABASE_URL: 'sqlite::memory:' } })
  await fastify.ready()
  const isWrite = ({ method }: RouteOptions) => [method].flat().some((name) => !safe.includes(name))
  const writes = routes.filter(isWrite)
  t.ok(writes.length > 25, `${writes.length} writes`)
  t.same(
    writes
      .filter(({ config }) => !config?.writeLimit)
      .map(({ url }) => url)
      .sort(),
    [...forVisitors].sort()
  )
  t.same(
    routes.filter((route) => !isWrite(route) && route.config?.writeLimit),
    []
  )
  const voting = writes.filter(({ url }) => /vote$/.test(url))
  t.same(
    voting.map(({ config }) => config?.writeLimit),
    Array(7).fill('vote')
  )
})

onEveryEngine('edits, votes and changes of the account have limits of their own', async (t, { url }) => {
  const fastify = await build(t, { url, env })
  const alice = await signUp(fastify, 'alice')
  const bob = await signUp(fastify, 'bob')
  await alice.send('POST', '/api/posts', { title: 'A title', text: 'Words' })
  const edits = []
  for (let times = 0; times < 5; times++)
    edits.push(await alice.send('PUT', '/api/users/me', { about: `${times}` }))
  t.same(
    edits.map(({ statusCode }) => statusCode),
    [204, 204, 204, 429, 429],
    'the new post was the first of four'
  )
  t.match(edits[4]?.json(), { code: 'TOO_MANY', status: 429 })
  const wait = Number(edits[4]?.headers['retry-after'])
  t.ok(wait >= 1 && wait <= 15, `${wait} s`)
  t.match(
    (await fastify.inject('/api/users/alice')).json(),
    { about: '2' },
    'a rejected edit changes nothing'
  )

  await bob.send('POST', '/api/posts', { title: 'His', text: 'Words' })
  const votes = []
  for (let times = 0; times < 5; times++) {
    votes.push(await alice.send('PUT', '/api/posts/2/vote'))
    votes.push(await alice.send('DELETE', '/api/posts/2/vote'))
  }
  t.same(
    votes.map(({ statusCode }) => statusCode),
    [...Array(8).fill(204), 429, 429]
  )
  const end = { current_password: password }
  t.equal((await alice.send('DELETE', '/api/users/me/sessions', end)).statusCode, 204)
  t.equal((await bob.send('PUT', '/api/users/me', { about: 'B' })).statusCode, 204, 'another member')
  t.equal((await bob.send('GET', '/api/users/me')).statusCode, 200, 'reads are not limited')
})

onEveryEngine('a form is shown again with what was typed, and Retry-After', async (t, { url }) => {
  const fastify = await build(t, { url, env })
  const alice = await newMember(fastify, 'alice')
  for (let times = 0; times < 4; times++) await alice.post('/dashboard/settings/about', { about: 'Before' })
  const rejected = await alice.post('/dashboard/settings/about', { about: 'Typed at length' })
  t.equal(rejected.statusCode, 429)
  t.match(rejected.body, />\s*Typed at length/)
  t.match(rejected.body, 'That was a lot in a short time.')
  t.ok(Number(rejected.headers['retry-after']) >= 1)
  t.equal((await alice.get('/dashboard/settings')).statusCode, 200)

  const deletion = await alice.post('/comment/1/delete')
  t.equal(deletion.statusCode, 429, 'a form without fields')
  t.ok(Number(deletion.headers['retry-after']) >= 1)
})

onEveryEngine('ten changes of the e-mail address a member, in all processes together', async (t, { url }) => {
  const [here, there] = [await build(t, { url }), await build(t, { url })]
  await signUp(here, 'bob')
  const alice = await signUp(here, 'alice')
  const statuses = []
  for (const process of Array.from({ length: 6 }, () => [here, there]).flat()) {
    const client = visitor(process)
    for (const [name, value] of alice.cookies) client.cookies.set(name, value)
    const change = { current_password: password, email: 'bob@example.com' }
    statuses.push((await client.send('PUT', '/api/users/me/email', change)).statusCode)
  }
  t.same(statuses, [...Array(10).fill(409), 429, 429])
})

test('by default a member has sixty edits at once', async (t) => {
  const fastify = await build(t, { url: 'sqlite::memory:', env: { WRITES_PER_MINUTE: '60' } })
  const alice = await signUp(fastify, 'alice')
  const statuses = new Map<number, number>()
  for (let times = 0; times < 100; times++) {
    const { statusCode } = await alice.send('PUT', '/api/users/me', { about: `${times}` })
    statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1)
  }
  const accepted = statuses.get(204) ?? 0
  t.ok(accepted >= 60 && accepted <= 65, `${accepted} of 100`)
  t.equal(statuses.get(429), 100 - accepted)
})
