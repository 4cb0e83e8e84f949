import type { FastifyServerOptions } from 'fastify'
import type { Test } from 'tap'
import { libraryApp } from '../../packages/fastify-mikro-orm/test/fixtures/library.ts'
import { makeProxy } from '../../packages/fastify-mikro-orm/test/fixtures/proxy.ts'
import gracefulShutdown from '../../plugins/graceful-shutdown.ts'
import security from '../../plugins/security.ts'
import health from '../../routes/health.ts'
import { onEveryEngine, onEveryServer } from '../engines.ts'
import { logStream } from '../fixtures/log.ts'

function healthApp(t: Test, url: string, poolMax = 10, logger: FastifyServerOptions['logger'] = false) {
  const app = libraryApp(t, url, {
    server: { return503OnClosing: false, logger },
    settings: { pool: { max: poolMax } }
  })
  app.register(security, { hsts: null })
  app.register(gracefulShutdown)
  app.register(health)
  return app
}

onEveryEngine('live and ready', async (t, { url }) => {
  const app = healthApp(t, url)
  for (const path of ['/health/live', '/health/ready']) {
    const response = await app.inject(path)
    t.equal(response.statusCode, 200)
    t.same(response.json(), { status: 'ok' })
    t.equal(response.headers['cache-control'], 'no-store')
  }
})

onEveryServer('not ready while the database is away, but live', async (t, { url }) => {
  const proxy = await makeProxy(t, url)
  await proxy.open()
  const app = healthApp(t, proxy.url)
  await app.ready()
  await proxy.close()
  const away = await app.inject('/health/ready')
  t.equal(away.statusCode, 503)
  t.same(away.json(), { status: 'unavailable', reason: 'database' })
  t.equal(away.headers['cache-control'], 'no-store')
  t.equal((await app.inject('/health/live')).statusCode, 200)
  await proxy.open()
  t.equal((await app.inject('/health/ready')).statusCode, 200)
})

onEveryEngine('an exhausted pool does not delay the response', async (t, { url }) => {
  const app = healthApp(t, url, 1)
  await app.ready()
  const busy = app.orm.em.fork()
  await busy.begin()
  const full = await app.inject('/health/ready')
  t.same([full.statusCode, full.json()], [503, { status: 'unavailable', reason: 'database' }])
  await busy.rollback()
  t.equal((await app.inject('/health/ready')).statusCode, 200)
})

onEveryEngine('concurrent requests share one query', async (t, { url }) => {
  const { lines, stream } = logStream()
  const app = healthApp(t, url, 1, { level: 'warn', stream })
  await app.ready()
  const busy = app.orm.em.fork()
  await busy.begin()
  const answers = await Promise.all(Array.from({ length: 50 }, () => app.inject('/health/ready')))
  t.same(new Set(answers.map(({ statusCode }) => statusCode)), new Set([503]))
  t.equal(lines.filter(({ msg }) => msg === 'not ready: the database does not answer').length, 1)
  await busy.rollback()
  t.equal((await app.inject('/health/ready')).statusCode, 200, 'and the next one asks anew')
})

onEveryEngine('not ready while the application is closing', async (t, { url }) => {
  const app = healthApp(t, url)
  const arrived = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  app.addHook('onRequest', async () => {
    arrived.resolve()
    await release.promise
  })
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  const answer = fetch(`${address}/health/ready`)
  await arrived.promise
  const closed = app.close()
  while (!app.isClosing) await new Promise(setImmediate)
  release.resolve()
  const response = await answer
  t.equal(response.status, 503)
  t.same(await response.json(), { status: 'unavailable', reason: 'closing' })
  t.equal(response.headers.get('connection'), 'close')
  await closed
})
