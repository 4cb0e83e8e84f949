import { once } from 'node:events'
import { connect } from 'node:net'
import { PassThrough } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Test } from 'tap'
import { type Engine, onEveryEngine, onEveryServer } from '../../../test/engines.ts'
import { logStream } from '../../../test/fixtures/log.ts'
import type { EntityManager } from '../src/types.ts'
import { Author, libraryApp } from './fixtures/library.ts'
import { makeProxy } from './fixtures/proxy.ts'
import { openSession, untilRunning } from './fixtures/session.ts'

/** Every test leaves a transaction open, with a row in it: what the end of the request does to it can be seen. */
async function leaveOpen(request: FastifyRequest): Promise<EntityManager> {
  const em = request.getDb()
  await em.begin()
  await em.insert(Author, { name: `left open by ${request.id}` })
  return em
}

/** An application on a real socket, which `inject` would not show the half of. */
async function serve(t: Test, { url }: Engine, routes: (app: FastifyInstance) => void) {
  const { lines, stream } = logStream()
  const app = libraryApp(t, url, { server: { logger: { level: 'info', stream } } })
  routes(app)
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  return { app, address, lines }
}

type Served = Awaited<ReturnType<typeof serve>>

const leftOpen = { level: 40, msg: 'rolled back a transaction that the request left open' }

/** Nobody's fault, and so no warning. */
const cutOff = { level: 30, msg: 'rolled back the transaction of a request that was cut off' }

/** The transaction was rolled back, once, and the log says where it came from. */
async function rolledBack(t: Test, { app, lines }: Served, route: string | undefined, expected = leftOpen) {
  const told = () => lines.filter(({ msg }) => msg.startsWith('rolled back'))
  while (told().length === 0) await sleep(5)
  t.equal(await app.orm.em.fork().count(Author), 0)
  t.match(told(), [{ ...expected, reqId: 'req-1', route, held: Number }])
  t.equal(told().length, 1)
}

const ends: Record<string, (request: FastifyRequest) => unknown> = {
  'a reply': () => ({ done: true }),
  'an error': () => {
    throw new Error('thrown by the handler')
  }
}

for (const [name, end] of Object.entries(ends)) {
  onEveryEngine(`the end of a request, by ${name}`, async (t, engine) => {
    const served = await serve(t, engine, (app) => {
      app.get('/end/:id', async (request) => {
        await leaveOpen(request)
        return end(request)
      })
    })
    await (await fetch(`${served.address}/end/1`)).text()
    await rolledBack(t, served, '/end/:id')
  })
}

onEveryEngine('the end of a request that no route takes', async (t, engine) => {
  const served = await serve(t, engine, (app) => {
    app.setNotFoundHandler(async (request, reply) => {
      await leaveOpen(request)
      return reply.code(404).send({})
    })
  })
  t.equal((await fetch(`${served.address}/nowhere`)).status, 404)
  await rolledBack(t, served, undefined)
})

onEveryEngine('the end of a request that is not valid', async (t, engine) => {
  const querystring = { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } }
  const served = await serve(t, engine, (app) => {
    const preValidation = async (request: FastifyRequest) => void (await leaveOpen(request))
    app.get('/', { preValidation, schema: { querystring } }, async () => t.fail('handled'))
  })
  t.equal((await fetch(served.address)).status, 400)
  await rolledBack(t, served, '/')
})

onEveryEngine('the end of a hijacked reply', async (t, engine) => {
  const served = await serve(t, engine, (app) => {
    app.get('/', async (request, reply) => {
      await leaveOpen(request)
      reply.hijack()
      reply.raw.end('hijacked')
    })
  })
  t.equal(await (await fetch(served.address)).text(), 'hijacked')
  await rolledBack(t, served, '/')
})

onEveryEngine('a stream can use the database until its last byte', async (t, engine) => {
  const served = await serve(t, engine, (app) => {
    app.get('/', async (request, reply) => {
      const em = await leaveOpen(request)
      const body = new PassThrough()
      setTimeout(async () => body.end(JSON.stringify({ authors: await em.count(Author) })), 50)
      return reply.type('application/json').send(body)
    })
  })
  t.same(await (await fetch(served.address)).json(), { authors: 1 })
  await rolledBack(t, served, '/')
})

const requests = {
  GET: 'GET / HTTP/1.1\r\nHost: test\r\n\r\n',
  POST: 'POST / HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}'
}

for (const [method, head] of Object.entries(requests)) {
  onEveryEngine(`the end of a ${method} whose client has gone`, async (t, engine) => {
    const late = Promise.withResolvers<unknown>()
    const served = await serve(t, engine, (app) => {
      app.route({
        method: ['GET', 'POST'],
        url: '/',
        handler: async (request, reply) => {
          const em = await leaveOpen(request)
          socket.destroy()
          await once(reply.raw, 'close')
          late.resolve(await em.execute('select 1').catch((error: unknown) => error))
        }
      })
    })
    const socket = connect(Number(new URL(served.address).port), '127.0.0.1', () => void socket.write(head))
    t.match(await late.promise, { code: 'DB_SCOPE_ENDED' })
    await rolledBack(t, served, '/', cutOff)
  })
}

onEveryEngine('the end of a POST whose client goes before its body is there', async (t, engine) => {
  const served = await serve(t, engine, (app) => {
    app.addHook('onRequest', async (request) => {
      await leaveOpen(request)
      socket.destroy()
    })
    app.post('/', async () => t.fail('handled'))
  })
  const head = requests.POST.replace('Length: 2', 'Length: 200')
  const socket = connect(Number(new URL(served.address).port), '127.0.0.1', () => void socket.write(head))
  await rolledBack(t, served, '/', cutOff)
})

onEveryEngine('a POST with a body and a slow handler is not cut off', async (t, engine) => {
  const { address } = await serve(t, engine, (app) => {
    app.post('/', async (request) => {
      const em = request.getDb()
      em.create(Author, { name: 'before the wait' })
      await em.flush()
      await sleep(200)
      return { authors: await em.count(Author) }
    })
  })
  const body = JSON.stringify({ text: 'x'.repeat(100_000) })
  const response = await fetch(address, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' }
  })
  t.same(await response.json(), { authors: 1 })
})

onEveryServer('the query of a client that has gone is stopped on the server', async (t, engine) => {
  const outcome = Promise.withResolvers<unknown>()
  const { address } = await serve(t, engine, (app) => {
    app.get('/', async (request) => {
      const query = request.getDb().execute('select sleep(60) as slept')
      outcome.resolve(query.catch((error: unknown) => error))
      return query
    })
  })
  const witness = await openSession(t, engine.url)
  const socket = connect(Number(new URL(address).port), '127.0.0.1', () => void socket.write(requests.GET))
  await untilRunning(witness, 'select sleep')
  socket.destroy()
  t.match(await outcome.promise, { code: 'DB_SCOPE_ENDED' })
  await untilRunning(witness, 'select sleep', 0)
})

onEveryServer('a request that ends as it should has nothing to stop on the server', async (t, { url }) => {
  const proxy = await makeProxy(t, url)
  await proxy.open()
  const app = libraryApp(t, proxy.url, { settings: { pool: { max: 1 } } })
  app.get('/', async (request) => ({ authors: await request.getDb().count(Author) }))
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  for (let i = 0; i < 20; i++) t.same(await (await fetch(address)).json(), { authors: 0 })
  t.equal(proxy.taken, 1, 'stopping a query takes a connection of its own')
})

onEveryEngine('a request whose client has gone commits nothing any more', async (t, engine) => {
  const outcome = Promise.withResolvers<unknown>()
  const { app, address } = await serve(t, engine, (app) => {
    app.get('/', async (request, reply) => {
      const work = request.getDb().transactional(async (em) => {
        await em.insert(Author, { name: 'too late' })
        socket.destroy()
        await once(reply.raw, 'close')
      })
      outcome.resolve(work.catch((error: unknown) => error))
      return work
    })
  })
  const socket = connect(Number(new URL(address).port), '127.0.0.1', () => void socket.write(requests.GET))
  t.match(await outcome.promise, { code: 'DB_SCOPE_ENDED' })
  t.equal(await app.orm.em.fork().count(Author), 0)
})

onEveryEngine('a transaction that begins only after its request ended is rolled back', async (t, { url }) => {
  const outcome = Promise.withResolvers<unknown>()
  const app = libraryApp(t, url, { settings: { pool: { max: 1 } } })
  app.get('/', async (request, reply) => {
    const begun = request.getDb().begin()
    outcome.resolve(begun.catch((error: unknown) => error))
    reply.raw.once('close', () => void busy.rollback())
    return {}
  })
  await app.ready()
  const busy = app.orm.em.fork()
  await busy.begin()
  await app.inject('/')
  t.match(await outcome.promise, { code: 'DB_SCOPE_ENDED' })
  const em = app.orm.em.fork()
  await em.transactional((em) => em.insert(Author, { name: 'the connection is free' }))
  t.equal(await em.count(Author), 1)
})

onEveryEngine('many requests that leave a transaction open keep nobody waiting', async (t, engine) => {
  const { app, address } = await serve(t, engine, (app) => {
    app.get('/open', async (request) => void (await leaveOpen(request)))
    app.get('/', async (request) => ({ authors: await request.getDb().count(Author) }))
  })
  for (let i = 0; i < 13; i++) await (await fetch(`${address}/open`)).text()
  t.same(await (await fetch(address)).json(), { authors: 0 })
  t.equal(await app.orm.em.fork().count(Author), 0)
})

onEveryServer('the database is closed after the last rollback', async (t, engine) => {
  const { app, address, lines } = await serve(t, engine, (app) => {
    app.get('/', async (request) => (await leaveOpen(request)).execute('select sleep(60)'))
  })
  const witness = await openSession(t, engine.url)
  const socket = connect(Number(new URL(address).port), '127.0.0.1', () => void socket.write(requests.GET))
  await untilRunning(witness, 'select sleep')
  socket.destroy()
  await app.close()
  t.match(
    lines.filter(({ msg }) => msg.includes('transaction')),
    [cutOff]
  )
})
