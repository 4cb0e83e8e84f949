import { PassThrough } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyRequest } from 'fastify'
import { onEveryEngine, onEveryServer } from '../../../../test/engines.ts'
import { Author, libraryApp } from '../fixtures/library.ts'
import { assertRolledBack, leaveOpen, serve } from '../fixtures/open-transaction.ts'
import { makeProxy } from '../fixtures/proxy.ts'

const ends: Record<string, (request: FastifyRequest) => unknown> = {
  'its response': () => ({ done: true }),
  'an error': () => {
    throw new Error('thrown by the handler')
  }
}

for (const [name, end] of Object.entries(ends)) {
  onEveryEngine(
    `an open transaction is rolled back when the request ends with ${name}`,
    async (t, engine) => {
      const served = await serve(t, engine, (app) => {
        app.get('/end/:id', async (request) => {
          await leaveOpen(request)
          return end(request)
        })
      })
      await (await fetch(`${served.address}/end/1`)).text()
      await assertRolledBack(t, served, '/end/:id')
    }
  )
}

onEveryEngine('an open transaction is rolled back after a 404', async (t, engine) => {
  const served = await serve(t, engine, (app) => {
    app.setNotFoundHandler(async (request, reply) => {
      await leaveOpen(request)
      return reply.code(404).send({})
    })
  })
  t.equal((await fetch(`${served.address}/nowhere`)).status, 404)
  await assertRolledBack(t, served, undefined)
})

onEveryEngine('an open transaction is rolled back after a validation error', async (t, engine) => {
  const querystring = { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } }
  const served = await serve(t, engine, (app) => {
    const preValidation = async (request: FastifyRequest) => void (await leaveOpen(request))
    app.get('/', { preValidation, schema: { querystring } }, async () => t.fail('handled'))
  })
  t.equal((await fetch(served.address)).status, 400)
  await assertRolledBack(t, served, '/')
})

onEveryEngine('an open transaction is rolled back after a hijacked reply', async (t, engine) => {
  const served = await serve(t, engine, (app) => {
    app.get('/', async (request, reply) => {
      await leaveOpen(request)
      reply.hijack()
      reply.raw.end('hijacked')
    })
  })
  t.equal(await (await fetch(served.address)).text(), 'hijacked')
  await assertRolledBack(t, served, '/')
})

onEveryEngine('a response stream can use the database until its last byte', async (t, engine) => {
  const served = await serve(t, engine, (app) => {
    app.get('/', async (request, reply) => {
      const em = await leaveOpen(request)
      const body = new PassThrough()
      setTimeout(async () => body.end(JSON.stringify({ authors: await em.count(Author) })), 50)
      return reply.type('application/json').send(body)
    })
  })
  t.same(await (await fetch(served.address)).json(), { authors: 1 })
  await assertRolledBack(t, served, '/')
})

onEveryEngine('a POST with a body and a slow handler is not cancelled', async (t, engine) => {
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

onEveryServer('a request that ends normally does not cancel anything', async (t, { url }) => {
  const proxy = await makeProxy(t, url)
  await proxy.open()
  const app = libraryApp(t, proxy.url, { settings: { pool: { max: 1 } } })
  app.get('/', async (request) => ({ authors: await request.getDb().count(Author) }))
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  for (let i = 0; i < 20; i++) t.same(await (await fetch(address)).json(), { authors: 0 })
  t.equal(proxy.taken, 1, 'cancelling a query opens another connection')
})

onEveryEngine('a transaction that begins after the request ended is rolled back', async (t, { url }) => {
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

onEveryEngine('open transactions do not exhaust the connection pool', async (t, engine) => {
  const { app, address } = await serve(t, engine, (app) => {
    app.get('/open', async (request) => void (await leaveOpen(request)))
    app.get('/', async (request) => ({ authors: await request.getDb().count(Author) }))
  })
  for (let i = 0; i < 13; i++) await (await fetch(`${address}/open`)).text()
  t.same(await (await fetch(address)).json(), { authors: 0 })
  t.equal(await app.orm.em.fork().count(Author), 0)
})
