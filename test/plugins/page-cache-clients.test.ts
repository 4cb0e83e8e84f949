import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { setImmediate } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { test } from 'tap'
import { body, counter, serveCached } from '../fixtures/cached-routes.ts'
import { listen } from '../helper.ts'

/** Sends a raw request. @returns the raw response */
async function sendRaw(app: FastifyInstance, head: string): Promise<string> {
  const socket = connect(Number(new URL(app.listeningOrigin).port), '127.0.0.1')
  socket.write(`${head}\r\nConnection: close\r\n\r\n`)
  return text(socket)
}

/** Resolves when so many requests have arrived, and each waits for something. */
async function arrivals(app: FastifyInstance, count: number) {
  const { promise, resolve } = Promise.withResolvers<void>()
  let arrived = 0
  app.server.on('request', () => ++arrived === count && resolve())
  await promise
  await setImmediate()
}

/** A handler that waits until the test releases it. */
function gated() {
  const { promise: open, resolve: release } = Promise.withResolvers<void>()
  const inner = counter()
  return {
    ...inner,
    release,
    async handler(...[request, reply]: Parameters<typeof inner.handler>) {
      await open
      return inner.handler(request, reply)
    }
  }
}

test('concurrent requests render a page once', async (t) => {
  const { handler, rendered, release } = gated()
  const app = await serveCached(t, handler)
  const address = await listen(app)
  const all = arrivals(app, 50)
  const answers = Array.from({ length: 50 }, () => fetch(`${address}/list`).then((answer) => answer.text()))
  await all
  release()
  t.same(new Set(await Promise.all(answers)), new Set([`${body}1`]))
  t.equal(rendered(), 1)
})

test('when rendering fails, it is tried once, and all waiting requests get the error', async (t) => {
  const { promise: open, resolve: release } = Promise.withResolvers<void>()
  const { handler } = counter()
  let calls = 0
  const app = await serveCached(t, async (request, reply) => {
    if (++calls > 1) return handler(request, reply)
    await open
    throw Object.assign(new Error('There is more to do than can be done.'), { statusCode: 503, code: 'BUSY' })
  })
  const address = await listen(app)
  const all = arrivals(app, 50)
  const answers = Array.from({ length: 50 }, () => fetch(`${address}/list`))
  await all
  release()
  for (const answer of await Promise.all(answers)) {
    t.equal(answer.status, 503)
    t.match(await answer.json(), { code: 'BUSY' })
  }
  t.equal(calls, 1)
  for (let n = 0; n < 2; n++) t.equal(await (await fetch(`${address}/list`)).text(), `${body}1`)
  t.equal(calls, 2, 'the next one tries again')
})

test('when the rendering client disconnects, a waiting request takes over', async (t) => {
  let calls = 0
  const { promise: second, resolve: enterSecond } = Promise.withResolvers<void>()
  const { promise: first, resolve: enterFirst } = Promise.withResolvers<void>()
  const app = await serveCached(t, async (_request, reply) => {
    if (++calls > 1) {
      enterSecond()
      return reply.type('text/html').send(body)
    }
    enterFirst()
    // Fails when the client disconnects, as a request scope does.
    await once(reply.raw, 'close')
    throw new Error('The request has ended.')
  })
  const address = await listen(app)
  const control = new AbortController()
  const leader = fetch(`${address}/list`, { signal: control.signal })
  await first
  const waiting = arrivals(app, 3)
  const others = [1, 2, 3].map(() => fetch(`${address}/list`))
  await waiting
  control.abort()
  await t.rejects(leader)
  await second
  for (const answer of await Promise.all(others)) t.equal(await answer.text(), body)
  t.equal(calls, 2)
})

test('a client that disconnects while waiting leaves no pending rendering', async (t) => {
  const { promise: read, resolve: answerRead } = Promise.withResolvers<[]>()
  const { handler } = counter()
  const app = await serveCached(t, handler, { read: () => read })
  const address = await listen(app)
  const control = new AbortController()
  const arrived = once(app.server, 'request')
  const leader = fetch(`${address}/list`, { signal: control.signal })
  const [, response] = await arrived
  const gone = once(response, 'close')
  control.abort()
  await t.rejects(leader)
  await gone
  answerRead([])
  t.equal((await fetch(`${address}/list`)).status, 200)
})

test('a write of a disconnected client invalidates pages as soon as it is committed', async (t) => {
  const { promise: written, resolve: write } = Promise.withResolvers<void>()
  let state = 'old'
  const { handler } = counter()
  const read = async () => [{ id: 1, state }]
  const app = await serveCached(t, handler, { read, untilWritten: () => written })
  await listen(app)
  const arrived = once(app.server, 'request')
  const socket = connect(Number(new URL(app.listeningOrigin).port), '127.0.0.1')
  socket.write('POST /write HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nnot')
  const [, response] = await arrived
  const gone = once(response, 'close')
  socket.destroy()
  await gone
  const page = async () => (await app.inject('/list')).body
  t.equal(await page(), `${body}1`)
  state = 'new'
  t.equal(await page(), `${body}1`, 'it is not committed yet')
  write()
  await written
  t.equal(await page(), `${body}2`)
})

test('a page that is found after the request timeout is not sent', async (t) => {
  const reads = [Promise.withResolvers<[]>(), Promise.withResolvers<[]>()]
  let attempt = 0
  const read = async () => reads[attempt++]?.promise ?? []
  const { handler } = counter()
  const app = await serveCached(t, handler, { read }, { handlerTimeout: 300 })
  reads[0]?.resolve([])
  await app.inject('/list')
  await app.inject({ method: 'POST', url: '/write' })
  t.equal((await app.inject('/list')).statusCode, 503, 'the request has timed out')
  reads[1]?.resolve([])
  t.equal((await app.inject('/list')).body, `${body}1`)
})

test('no header and no spelling of the URL affects other requests', async (t) => {
  const { handler, rendered } = counter()
  const app = await serveCached(t, handler)
  await listen(app)
  const hostile = [
    'GET http://evil.example/list HTTP/1.1\r\nHost: evil.example',
    'GET /list HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: javascript',
    'GET /list?page HTTP/1.0',
    'GET /list?page= HTTP/1.1\r\nHost: a',
    'GET /list/?%70age= HTTP/1.1\r\nHost: a',
    'GET /list HTTP/1.1\r\nHost: a\r\nRange: bytes=0-1',
    'GET /list HTTP/1.1\r\nHost: a\r\nX-Original-URL: /admin\r\nX-Rewrite-URL: /admin\r\nForwarded: host=evil',
    'GET /list HTTP/1.1\r\nHost: a\r\nX-HTTP-Method-Override: DELETE\r\nContent-Length: 2\r\n\r\n{}\r\n',
    'HEAD /list HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br'
  ]
  for (const head of hostile) t.match(await sendRaw(app, head), /^HTTP\/1\.1 200/, head)
  t.equal(rendered(), 2, 'an empty parameter is another page than none')
  const answer = await sendRaw(app, 'GET /list HTTP/1.1\r\nHost: a')
  t.ok(answer.endsWith(`\r\n\r\n${body}1`))
  t.notMatch(answer, /evil/)
})

test('a response from the cache is finished, and its connection stays open', async (t) => {
  const { handler } = counter()
  const app = await serveCached(t, handler)
  await listen(app)
  const responses: number[] = []
  await app.inject('/list')
  app.server.on('request', (_request, response) => {
    response.on('finish', () => responses.push(response.statusCode))
  })
  const two = 'GET /list HTTP/1.1\r\nHost: a\r\n\r\nGET /list HTTP/1.1\r\nHost: a'
  const answer = await sendRaw(app, two)
  t.equal(answer.match(/HTTP\/1\.1 200/g)?.length, 2)
  t.same(responses, [200, 200])
})
