import type { Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import Fastify from 'fastify'
import fp from 'fastify-plugin'
import { type Test, test } from 'tap'
import app, { options, serverSettings } from '../../src/app.ts'
import { LocalhostServer } from '../../src/http/localhost-server.ts'
import { KeepAliveConnection } from '../fixtures/keep-alive.ts'
import { giveTwoAddresses, secondBase } from '../fixtures/localhost.ts'
import { until } from '../fixtures/until.ts'
import { build, listen } from '../helper.ts'

const url = 'sqlite::memory:'

/** Of a form with nine bytes. */
const unfinished = [
  'POST /login HTTP/1.1',
  'Host: a',
  'Content-Type: application/x-www-form-urlencoded',
  'Content-Length: 9',
  '\r\n'
].join('\r\n')

/** The board with shorter time limits. */
async function impatient(t: Test) {
  const { skipOverride: _, ...serverOptions } = options
  const limits = { requestTimeout: 1_000, headersTimeout: 500, connectionsCheckingInterval: 50 }
  const fastify = Fastify({
    ...serverOptions,
    logger: false,
    serverFactory: (handler) => new LocalhostServer({ ...serverSettings, ...limits }, handler)
  })
  t.teardown(() => fastify.close())
  fastify.register(fp(app), { env: { DATABASE_URL: url } })
  return listen(fastify)
}

test('the server has time limits for requests', async (t) => {
  const { server } = await build(t, { url })
  t.equal(server.requestTimeout, 30_000)
  t.equal(server.headersTimeout, 15_000)
  t.equal(server.timeout, 60_000)
  t.equal(serverSettings.connectionsCheckingInterval, 1_000, 'the default of 30 s would double them')
})

test('a client that never finishes its headers or its body is answered 408', async (t) => {
  const base = await impatient(t)
  for (const start of [unfinished, 'GET / HTTP/1.1\r\nHo']) {
    const client = await KeepAliveConnection.open(base)
    const began = performance.now()
    client.write(start)
    const drip = setInterval(() => client.write('x'), 300)
    const { status } = await client.answer()
    clearInterval(drip)
    t.equal(status, 408)
    t.ok(performance.now() - began < 3_000)
    await t.rejects(client.answer(), 'and closed')
  }
})

test('health is answered beyond MAX_CONNECTIONS, since unfinished requests make room', async (t) => {
  const limit = 20
  const fastify = await build(t, { url, env: { MAX_CONNECTIONS: `${limit}` } })
  const base = await listen(fastify)
  const clients: KeepAliveConnection[] = []
  for (const start of ['', unfinished, 'GET / HTTP/1.1\r\nHo']) {
    for (let times = 0; times < limit; times++) {
      const client = await KeepAliveConnection.open(base)
      client.write(start)
      clients.push(client)
    }
    const health = await KeepAliveConnection.open(base)
    t.equal((await health.send('/health/live')).status, 200)
    t.equal((await health.send('/health/ready')).status, 200)
    clients.push(health)
  }
  t.ok((await countConnections(fastify)) <= limit)
  for (const client of clients) client.close()
})

test('MAX_CONNECTIONS is for all addresses of localhost together', async (t) => {
  await giveTwoAddresses(t)
  const fastify = await build(t, { url, env: { MAX_CONNECTIONS: '4' } })
  const base = await fastify.listen({ port: 0, host: 'localhost' })
  const clients: KeepAliveConnection[] = []
  for (let times = 0; times < 4; times++) {
    for (const address of [base, await secondBase(base)])
      clients.push(await KeepAliveConnection.open(address))
  }
  const health = await KeepAliveConnection.open(base)
  t.equal((await health.send('/health/live')).status, 200)
  for (const client of clients) client.answer().catch(() => undefined)
  await until(() => clients.filter((client) => client.isOver).length === 5)
  for (const client of [...clients, health]) client.close()
})

test('beyond MAX_CONNECTIONS requests in progress are finished', async (t) => {
  const arrived = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  const { skipOverride: _, ...serverOptions } = options
  const fastify = Fastify({ ...serverOptions, logger: false })
  t.teardown(() => fastify.close())
  fastify.register(fp(app), { env: { DATABASE_URL: url, MAX_CONNECTIONS: '3' } })
  fastify.get('/slow', async () => {
    arrived.resolve()
    await release.promise
    return 'done'
  })
  const base = await listen(fastify)
  const slow = await KeepAliveConnection.open(base)
  const answer = slow.send('/slow')
  await arrived.promise
  const others = []
  for (let times = 0; times < 5; times++) others.push(await KeepAliveConnection.open(base))
  await sleep(50)
  t.ok((await countConnections(fastify)) <= 3)
  release.resolve()
  t.equal((await answer).status, 200)
  for (const client of [slow, ...others]) client.close()
})

function countConnections({ server }: { server: Server }): Promise<number> {
  return new Promise((resolve, reject) =>
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)))
  )
}
