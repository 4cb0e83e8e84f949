import { once } from 'node:events'
import Fastify, { type FastifyInstance } from 'fastify'
import { type Test, test } from 'tap'
import gracefulShutdown, { type GracefulShutdownOptions } from '../../plugins/graceful-shutdown.ts'
import security from '../../plugins/security.ts'
import { KeepAliveConnection } from '../fixtures/keep-alive.ts'
import { logStream } from '../fixtures/log.ts'

/** A bare server with a route that answers when the test releases it. */
async function serve(t: Test, options: GracefulShutdownOptions = {}) {
  const { lines, stream } = logStream()
  const app: FastifyInstance = Fastify({ return503OnClosing: false, logger: { level: 'warn', stream } })
  t.teardown(() => app.close())
  app.register(security, { hsts: null })
  app.register(gracefulShutdown, options)
  const arrived = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  app.get('/slow', async () => {
    arrived.resolve()
    await release.promise
    return { closing: app.isClosing }
  })
  app.all('/', () => 'here')
  app.get('/live', { config: { skipLoadShedding: true } }, () => 'alive')
  const base = await app.listen({ port: 0, host: '127.0.0.1' })
  return { app, base, arrived: arrived.promise, release: release.resolve, lines }
}

async function closes(app: FastifyInstance) {
  const closed = app.close()
  while (!app.isClosing) await new Promise(setImmediate)
  return { closed }
}

test('before the shutdown everything is answered, and connections stay open', async (t) => {
  const { app, base } = await serve(t)
  const connection = await KeepAliveConnection.open(base)
  t.equal(app.isClosing, false)
  for (const path of ['/', '/live']) {
    const { status, headers } = await connection.send(path)
    t.same([status, headers.get('connection'), headers.get('keep-alive')], [200, 'keep-alive', 'timeout=72'])
  }
})

test('pending requests are answered, later ones are rejected, and both close their connection', async (t) => {
  const { app, base, arrived, release } = await serve(t)
  const [slow, kept, early] = await Promise.all([1, 2, 3].map(() => KeepAliveConnection.open(base)))
  if (!slow || !kept || !early) throw new Error('unreachable')
  await kept.send('/')
  const answer = slow.send('/slow')
  await arrived
  const start = Date.now()
  const { closed } = await closes(app)
  const late = await KeepAliveConnection.open(base)
  for (const connection of [kept, early, late]) {
    const rejected = await connection.send('/')
    t.equal(rejected.status, 503)
    t.equal(rejected.headers.get('connection'), 'close')
    t.equal(rejected.headers.get('x-content-type-options'), 'nosniff')
  }
  const live = await (await KeepAliveConnection.open(base)).send('/live')
  t.same([live.status, live.headers.get('connection')], [200, 'close'])
  release()
  const { status, headers, body } = await answer
  t.same([status, headers.get('connection'), body], [200, 'close', '{"closing":true}'])
  await closed
  t.ok(Date.now() - start < 5_000, 'and not the 72 s of keepAliveTimeout')
  await t.rejects(KeepAliveConnection.open(base), { code: 'ECONNREFUSED' })
})

test('a rejection arrives, however much the client has still to send', async (t) => {
  const { app, base, arrived, release } = await serve(t)
  const [slow, kept] = await Promise.all([KeepAliveConnection.open(base), KeepAliveConnection.open(base)])
  const answer = slow.send('/slow')
  await arrived
  const { closed } = await closes(app)
  kept.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n`)
  for (let part = 0; part < 20; part++) {
    await new Promise(setImmediate)
    kept.write('x'.repeat(100_000))
  }
  t.equal((await kept.answer()).status, 503)
  release()
  await Promise.all([answer, closed])
})

test('silent connections are closed without a reset, and do not delay the shutdown', async (t) => {
  const { app, base } = await serve(t)
  const silent = await KeepAliveConnection.open(base)
  const halfway = await KeepAliveConnection.open(base)
  halfway.write('GET / HTTP/1.1\r\nHo')
  const kept = await KeepAliveConnection.open(base)
  await kept.send('/')
  const ends = [silent, halfway, kept].map((connection) =>
    connection.answer().catch((error) => error.message)
  )
  const start = Date.now()
  await app.close()
  t.ok(Date.now() - start < 4_000)
  t.same(await Promise.all(ends), Array(3).fill('The connection ended without an answer.'))
})

test('requests that take longer than the drain timeout are cut off, and logged', async (t) => {
  const { app, base, arrived, lines } = await serve(t, { noticeTime: 0, drainTimeout: 50 })
  const slow = await KeepAliveConnection.open(base)
  const answer = t.rejects(slow.send('/slow'), /ended without an answer/)
  await arrived
  await app.close()
  await answer
  t.match(lines, [{ requests: 1, msg: 'cut off 1 requests that took longer than 50 ms' }])
})

test('an idle server closes at once', async (t) => {
  const { app, base } = await serve(t, { noticeTime: 60_000 })
  await app.inject('/')
  const [connection, [socket]] = await Promise.all([
    KeepAliveConnection.open(base),
    once(app.server, 'connection')
  ])
  await connection.send('/')
  connection.close()
  await once(socket, 'close')
  await app.close()
  t.notOk(app.server.listening)
})
