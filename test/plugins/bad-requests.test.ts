import { createConnection } from 'node:net'
import { text } from 'node:stream/consumers'
import { type Test, test } from 'tap'
import { KeepAliveConnection } from '../fixtures/keep-alive.ts'
import { giveTwoAddresses, secondBase } from '../fixtures/localhost.ts'
import { build } from '../helper.ts'

/** The board on both addresses of `localhost`. */
async function serve(t: Test) {
  await giveTwoAddresses(t)
  const app = await build(t, { url: 'sqlite::memory:' })
  const base = await app.listen({ port: 0, host: 'localhost' })
  return { app, bases: [base, await secondBase(base)] }
}

const rejected: [name: string, request: string, status: number, code: string][] = [
  ['what is not HTTP', 'EHLO mail\r\n\r\n', 400, 'REQUEST_MALFORMED'],
  [
    'two lengths',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
    400,
    'REQUEST_MALFORMED'
  ],
  [
    'large headers',
    `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
    431,
    'HEADERS_TOO_LARGE'
  ],
  [
    'another expectation',
    'POST /login HTTP/1.1\r\nHost: a\r\nExpect: a-pony\r\nContent-Length: 0\r\n\r\n',
    417,
    'EXPECTATION_FAILED'
  ],
  ['no Host', 'GET /api/posts HTTP/1.1\r\n\r\n', 400, 'HOST_INVALID'],
  ['an empty Host', 'GET /api/posts HTTP/1.1\r\nHost:\r\n\r\n', 400, 'HOST_INVALID'],
  ['two hosts', 'GET /api/posts HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400, 'HOST_INVALID'],
  ['the same host twice', 'GET /api/posts HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n', 400, 'HOST_INVALID'],
  ['a host with a path', 'GET /api/posts HTTP/1.1\r\nHost: a/b\r\n\r\n', 400, 'HOST_INVALID'],
  ['a host with a user', 'GET /api/posts HTTP/1.1\r\nHost: u@a\r\n\r\n', 400, 'HOST_INVALID'],
  ['a port that is none', 'GET /api/posts HTTP/1.1\r\nHost: a:http\r\n\r\n', 400, 'HOST_INVALID']
]

test('requests that cannot be read are answered like all others, on both addresses', async (t) => {
  const { app, bases } = await serve(t)
  for (const base of bases) {
    for (const [name, request, expected, code] of rejected) {
      const client = await KeepAliveConnection.open(base)
      client.write(request)
      const { status, headers, body } = await client.answer()
      t.same([status, JSON.parse(body).code], [expected, code], `${base}: ${name}`)
      t.equal(headers.get('content-type'), 'application/problem+json; charset=utf-8', name)
      for (const [header, value] of Object.entries(app.securityHeaders))
        t.equal(headers.get(header), value, name)
      t.ok(headers.get('cache-control') && headers.get('vary'), name)
      if (code !== 'HOST_INVALID') t.equal(headers.get('connection'), 'close', name)
      client.close()
    }
  }
})

test('a page that is cached is not sent to a request without a valid Host', async (t) => {
  const {
    bases: [base = '']
  } = await serve(t)
  t.equal((await fetch(base)).status, 200)
  const client = await KeepAliveConnection.open(base)
  client.write('GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n')
  const { status, headers } = await client.answer()
  t.same([status, headers.get('content-type')], [400, 'text/html; charset=utf-8'])
  client.close()
})

test('every usual Host is accepted', async (t) => {
  const { bases } = await serve(t)
  for (const host of [
    'a',
    'news.example.org',
    'NEWS.example:8080',
    '127.0.0.1:3000',
    '[::1]:3000',
    'my_host'
  ]) {
    const client = await KeepAliveConnection.open(bases[0] ?? '')
    client.write(`GET /health/live HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
    t.equal((await client.answer()).status, 200, host)
    client.close()
  }
})

test('HTTP/1.0 needs no Host', async (t) => {
  const { bases } = await serve(t)
  t.match(await exchange(bases[0] ?? '', 'GET /health/live HTTP/1.0\r\n\r\n'), /^HTTP\/1.1 200 OK/)
})

test('a request for an upgrade is answered without one, on both addresses', async (t) => {
  const { bases } = await serve(t)
  for (const base of bases) {
    const client = await KeepAliveConnection.open(base)
    client.write('GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n')
    t.equal((await client.answer()).status, 200, base)
    client.close()
  }
})

/** Sends bytes, and reads until the server closes its end. */
async function exchange(base: string, request: string): Promise<string> {
  const socket = createConnection(Number(new URL(base).port), '127.0.0.1')
  socket.write(request)
  return text(socket)
}
