import fastifyCookie from '@fastify/cookie'
import fc from 'fast-check'
import Fastify from 'fastify'
import { test } from 'tap'
import { body, counter, serveCached } from '../fixtures/cached-routes.ts'

test('requests with a session neither read nor fill the cache', async (t) => {
  const { handler, rendered } = counter()
  const app = await serveCached(t, handler)
  const personal = [
    { cookie: 'session=abc' },
    { cookie: 'a=b; session="x y"; c' },
    { cookie: ' session =abc' },
    { cookie: 'session=; session=b' },
    { cookie: 'mysession=1;\tsession\t=abc' },
    { authorization: 'Basic YTpi' }
  ]
  for (const [index, headers] of personal.entries()) {
    const answer = await app.inject({ url: '/list', headers })
    t.equal(answer.body, `${body}${index + 1}`)
    t.equal(answer.headers.etag, undefined)
  }
  t.equal((await app.inject('/list')).body, `${body}7`)
  for (const cookie of [
    'theme=dark; _ga=1',
    'mysession=1',
    'a=session; session-id=2; b=session=3',
    'session',
    'session=',
    'session=; a=b'
  ]) {
    const other = await app.inject({ url: '/list', headers: { cookie } })
    t.equal(other.body, `${body}7`, `${cookie}: other cookies do not identify a member`)
    t.type(other.headers.etag, 'string')
  }
  t.equal((await app.inject({ url: '/list', headers: personal[0] ?? {} })).body, `${body}8`)
  t.equal(rendered(), 8)
})

test('every cookie header with a session bypasses the cache', async (t) => {
  const { handler } = counter()
  const app = await serveCached(t, handler)
  const reader = Fastify()
  await reader.register(fastifyCookie)
  await app.inject('/list')
  const piece = fc.constantFrom(
    'session',
    'my',
    '=',
    ';',
    ' ',
    '\t',
    '"',
    ',',
    'abc',
    '%20',
    'Session',
    '\u00a0'
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
      async (cookie) => {
        const isSession = Boolean(reader.parseCookie(cookie).session)
        const { etag } = (await app.inject({ url: '/list', headers: { cookie } })).headers
        return !(isSession && etag !== undefined)
      }
    ),
    { numRuns: 500 }
  )
})
