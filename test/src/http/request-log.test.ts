import { once } from 'node:events'
import { connect } from 'node:net'
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { type Test, test } from 'tap'
import { logSerializers, RequestLog } from '../../../src/http/request-log.ts'
import { logStream } from '../../fixtures/log.ts'

const secret = 'a-secret-token'

async function serve(t: Test) {
  const arrived = Promise.withResolvers<void>()
  const { lines, stream } = logStream()
  const app: FastifyInstance = Fastify({
    logger: { level: 'info', stream, serializers: logSerializers },
    logController: new RequestLog(),
    frameworkErrors: (_error, _request, reply: FastifyReply) => reply.status(400).send('unroutable')
  })
  t.teardown(() => app.close())
  app.get('/', async () => 'here')
  app.get('/fails', () => Promise.reject(Object.assign(new Error('no'), { statusCode: 418 })))
  app.get('/bypass', (_, reply) => void reply.hijack().raw.writeHead(203).end('past send'))
  app.get('/quiet', { logLevel: 'warn' }, async () => 'quiet')
  app.get('/pending', () => {
    arrived.resolve()
    return new Promise(() => {})
  })
  app.get('/large', (_, reply) => {
    reply.send(Buffer.alloc(30_000_000))
    arrived.resolve()
  })
  app.get('/headers', (request) => {
    request.log.info({ headers: request.headers, req: request.raw }, 'headers')
    return 'logged'
  })
  const base = await app.listen({ port: 0, host: '127.0.0.1' })
  lines.length = 0
  return { app, base, lines, arrived: arrived.promise }
}

test('every request has one line', async (t) => {
  const { app, base, lines } = await serve(t)
  const expected = { '/': 200, '/fails': 418, '/bypass': 203, '/nowhere': 404, '/%zz': 400 }
  for (const [url, status] of Object.entries(expected)) {
    for (const send of [() => app.inject(url), () => fetch(base + url)]) {
      lines.length = 0
      await send()
      await new Promise(setImmediate)
      const requests = lines.filter(({ msg }) => /^request /.test(msg))
      t.equal(requests.length, 1, url)
      t.match(requests[0], {
        level: 30,
        reqId: /^req-/,
        req: { method: 'GET', url, remoteAddress: '127.0.0.1' },
        res: { statusCode: status },
        responseTime: Number,
        aborted: undefined,
        msg: 'request completed'
      })
    }
  }
})

for (const path of ['/pending', '/large']) {
  test(`a client that disconnects from ${path} has one line, marked as aborted`, async (t) => {
    const { app, base, lines, arrived } = await serve(t)
    const socket = connect(Number(new URL(base).port), '127.0.0.1')
    socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`)
    const [, response] = await once(app.server, 'request')
    await arrived
    socket.destroy()
    await once(response, 'close')
    t.equal(lines.length, 1)
    t.match(lines[0], { req: { url: path }, aborted: true, res: undefined, msg: 'request aborted' })
  })
}

test('a route with a higher log level has no line', async (t) => {
  const { app, lines } = await serve(t)
  await app.inject('/quiet')
  t.same(lines, [])
})

test('headers are logged without credentials', async (t) => {
  const { app, lines } = await serve(t)
  const headers = { cookie: `jtn_session=${secret}`, authorization: `Bearer ${secret}`, 'x-other': 'told' }
  await app.inject({ url: '/headers', headers })
  t.match(lines[0], { headers: { 'x-other': 'told' }, req: { url: '/headers' } })
  t.notMatch(JSON.stringify(lines), secret)
})
