import Fastify, { type FastifyError, type FastifyInstance } from 'fastify'
import { type Test, test } from 'tap'
import loadShedding from '../../plugins/load-shedding.ts'
import { onEveryEngine } from '../engines.ts'
import { KeepAliveConnection } from '../fixtures/keep-alive.ts'
import { logStream } from '../fixtures/log.ts'
import { build, listen } from '../helper.ts'
import { newMember } from '../reader.ts'

const burst = 300

/** A bare server with a concurrency limit. */
async function serve(
  t: Test,
  limit: number,
  { maxWait = 50, onLine }: { maxWait?: number; onLine?: () => void } = {}
) {
  const { lines, stream } = logStream(onLine)
  const app: FastifyInstance = Fastify({ logger: { level: 'warn', stream } })
  t.teardown(() => app.close())
  app.register(loadShedding, { limit, maxWait, expensiveLimit: 1 })
  app.setErrorHandler<FastifyError>(({ code }, _, reply) => reply.send({ code }))
  const begun: (() => void)[] = []
  const order: string[] = []
  const large = Promise.withResolvers<void>()
  app.addHook('onSend', async ({ url }, { statusCode }) => void order.push(`${url.slice(1)} ${statusCode}`))
  app.get('/slow', (_, reply) => void begun.push(() => reply.send('slow')))
  app.get(
    '/password',
    { config: { expensive: true } },
    (_, reply) => void begun.push(() => reply.send('slow'))
  )
  app.get('/busy', () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10))
  app.get('/free', { config: { skipLoadShedding: true } }, () => 'free')
  app.post('/', () => 'taken')
  app.get('/', () => 'quick')
  app.get('/large', () => {
    large.resolve()
    return Buffer.alloc(30_000_000)
  })
  const base = await app.listen({ port: 0, host: '127.0.0.1' })

  /** Takes all slots. */
  async function fill() {
    const busy = await Promise.all(Array.from({ length: limit }, () => KeepAliveConnection.open(base)))
    for (const connection of busy) connection.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n')
    while (begun.length < limit) await new Promise(setImmediate)
    return {
      async free() {
        for (const release of begun.splice(0)) release()
        return (await Promise.all(busy.map((connection) => connection.answer()))).map(({ status }) => status)
      },
      close: () => busy.map((connection) => connection.close())
    }
  }
  return { base, begun, fill, order, largeBegun: large.promise, lines }
}

test('a request that waits too long for a slot is rejected, one that needs no slot is answered', async (t) => {
  const { base, fill } = await serve(t, 3)
  const { free } = await fill()
  const connection = await KeepAliveConnection.open(base)
  const rejected = await connection.send('/')
  t.same([rejected.status, rejected.headers.get('connection')], [503, 'keep-alive'])
  t.match(rejected.body, '"code":"OVERLOADED"')
  t.equal((await connection.send('/nowhere')).status, 503)
  t.equal((await connection.send('/free')).body, 'free')
  t.same(await free(), [200, 200, 200])
  t.equal((await connection.send('/')).body, 'quick', 'and it is over as soon as there is a slot')
})

test('expensive routes have a smaller limit of their own', async (t) => {
  const { base, begun } = await serve(t, 3)
  const [first, second, third] = await Promise.all([1, 2, 3].map(() => KeepAliveConnection.open(base)))
  first?.write('GET /password HTTP/1.1\r\nHost: a\r\n\r\n')
  while (begun.length < 1) await new Promise(setImmediate)
  t.equal((await second?.send('/password'))?.status, 503)
  t.equal((await third?.send('/'))?.status, 200, 'other requests are not affected')
  for (const release of begun.splice(0)) release()
  t.equal((await first?.answer())?.status, 200)
})

test('a client that sends slowly, reads slowly or has disconnected holds no slot', async (t) => {
  const { base, fill, largeBegun } = await serve(t, 1)
  const connection = await KeepAliveConnection.open(base)

  const sending = await KeepAliveConnection.open(base)
  sending.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nx')
  t.equal((await connection.send('/')).status, 200)
  sending.write('y')
  t.equal((await sending.answer()).status, 200)

  const reading = await KeepAliveConnection.open(base)
  reading.write('GET /large HTTP/1.1\r\nHost: a\r\n\r\n')
  await largeBegun
  t.equal((await connection.send('/')).status, 200)
  reading.close()

  const { close } = await fill()
  t.equal((await connection.send('/')).status, 503)
  close()
  while ((await connection.send('/')).status === 503) await new Promise(setImmediate)
})

test('a request that would wait too long is rejected at once', async (t) => {
  const { base, order } = await serve(t, 100, { maxWait: 400 })
  const connections = await Promise.all(Array.from({ length: 80 }, () => KeepAliveConnection.open(base)))
  const sendAll = (some: KeepAliveConnection[]) =>
    Promise.all(some.map((connection) => connection.send('/busy')))
  for (const connection of connections) await connection.send('/free')
  t.same(new Set((await sendAll(connections.slice(0, 10))).map(({ status }) => status)), new Set([200]))
  const served = order.length
  await sendAll(connections)
  t.match(
    order.slice(served + 1, served + 6),
    Array(5).fill('busy 503'),
    'before the second of the others is answered'
  )
  t.ok(order.slice(served).filter((answer) => answer === 'busy 200').length >= 10)
})

test('a burst that can be handled in time is handled', async (t) => {
  const { base } = await serve(t, 2, { maxWait: 60_000 })
  const connections = await Promise.all(Array.from({ length: 100 }, () => KeepAliveConnection.open(base)))
  const answers = await Promise.all(connections.map((connection) => connection.send('/')))
  t.same(new Set(answers.map(({ status }) => status)), new Set([200]))
})

test('requests that need no slot are answered in between', async (t) => {
  const { base, order } = await serve(t, 50, { maxWait: 60_000 })
  const connections = await Promise.all(Array.from({ length: 50 }, () => KeepAliveConnection.open(base)))
  const last = await KeepAliveConnection.open(base)
  const answers = connections.map((connection) => connection.send('/busy'))
  await Promise.all([...answers, last.send('/free')])
  t.equal(order.length, 51)
  t.ok(order.indexOf('free 200') < 25, `it was number ${order.indexOf('free 200')}`)
})

test('the log tells once a second how many were rejected', async (t) => {
  const written = Promise.withResolvers<void>()
  const { base, fill, lines } = await serve(t, 1, { onLine: written.resolve })
  const { free } = await fill()
  const connection = await KeepAliveConnection.open(base)
  for (let n = 0; n < 5; n++) await connection.send('/')
  await written.promise
  t.match(lines, [{ level: 40, rejected: 5, msg: 'overloaded: rejected 5 requests within a second' }])
  await free()
})

onEveryEngine(
  'a burst on the board: some requests are answered, the rest get 503, and then all is as before',
  async (t, { url }) => {
    const app = await build(t, { url, env: { MAX_WAIT_MS: '5' } })
    const { cookies } = await newMember(app, 'alice')
    const base = await listen(app)
    await fetch(base) // fills the cache
    const connections = await Promise.all(Array.from({ length: burst }, () => KeepAliveConnection.open(base)))
    const asMember = `Host: a\r\nCookie: jtn_session=${cookies.get('jtn_session')}\r\n\r\n`
    for (const [n, connection] of connections.entries()) {
      connection.write(`GET ${n % 2 ? '/newest' : '/api/posts'} HTTP/1.1\r\n${asMember}`)
    }
    const free = await Promise.all(
      ['/', '/health/live', '/health/ready', '/robots.txt'].map((path) => ask(base, path))
    )
    t.same(
      free.map(({ status }) => status),
      [200, 200, 200, 200],
      'requests that need no slot are answered'
    )
    const answers = await Promise.all(connections.map((connection) => connection.answer()))
    const served = answers.filter(({ status }) => status === 200)
    const rejected = answers.filter(({ status }) => status === 503)
    t.equal(served.length + rejected.length, burst)
    t.ok(served.length > 0 && rejected.length > 0, `${served.length} served, ${rejected.length} rejected`)
    for (const { headers, body } of rejected) {
      t.equal(headers.get('retry-after'), '5')
      t.match(headers.get('content-security-policy'), /^default-src 'none'/)
      t.match(body, /^<!doctype html>|^{"status":503/i)
    }
    const [connection] = connections
    connection?.write(`GET / HTTP/1.1\r\n${asMember}`)
    t.equal((await connection?.answer())?.status, 200)
    for (const connection of connections) connection.close()
  }
)

async function ask(base: string, path: string) {
  return (await KeepAliveConnection.open(base)).send(path)
}
