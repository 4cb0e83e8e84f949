import type { FastifyInstance } from 'fastify'
import { type Test, test } from 'tap'
import { onEveryEngine, onEveryServer } from '../../../../test/engines.ts'
import { logStream } from '../../../../test/fixtures/log.ts'
import { until } from '../../../../test/fixtures/until.ts'
import type { ReadReplicaOptions } from '../../src/replicas/read-replicas.ts'
import { readCatalogue } from '../../src/schema/catalogue.ts'
import { libraryApp, ready } from '../fixtures/library.ts'
import { freePort } from '../fixtures/proxy.ts'

/** Replicas that replicate from a primary are tested in replication.test.ts. */

function withReplicas(
  t: Test,
  url: string,
  options: Partial<ReadReplicaOptions>,
  log = logStream()
): FastifyInstance {
  return libraryApp(t, url, {
    server: { logger: { level: 'info', stream: log.stream } },
    settings: { readReplicas: { urls: [], ...options } }
  })
}

onEveryEngine('without replicas read() uses getDb()', async (t, { url }) => {
  const app = withReplicas(t, url, {})
  app.route({
    method: ['GET', 'POST'],
    url: '/',
    handler: (request) => request.read(async (em) => ({ same: em === request.getDb() }))
  })
  for (const method of ['GET', 'POST'] as const) {
    const response = await app.inject({ method, url: '/' })
    t.same(response.json(), { same: true })
    t.notOk(response.headers['set-cookie'])
  }
  t.match(app.replicas, { total: 0, usable: 0, maxLag: 0 })
  t.notOk((await readCatalogue(app.orm.em.fork())).has('db_heartbeats'))
})

onEveryServer('a replica that is down, and one without replication, are not used', async (t, { url }) => {
  const dead = new URL(url)
  dead.port = String(await freePort())
  const unrelated = new URL('/information_schema', url)
  const log = logStream()
  const app = withReplicas(t, url, { urls: [dead.href, unrelated.href] }, log)
  app.get('/', (request) => request.read(async (em) => ({ same: em === request.getDb() })))
  await ready(app)
  await until(() => log.lines.filter(({ msg }) => /^replica .*: not used/.test(msg)).length === 2)
  t.equal(app.replicas.usable, 0)
  t.same((await app.inject('/')).json(), { same: true })
  t.notMatch(JSON.stringify(log.lines), `${new URL(url).password}@`)
})

onEveryServer('mayLag and the cookie decide whether read() uses a replica', async (t, { url }) => {
  const app = withReplicas(t, url, {
    urls: [url],
    secureCookie: true,
    mayLag: (request) => request.url === '/old'
  })
  for (const path of ['/old', '/new']) {
    app.get(path, (request) => request.read(async (em) => ({ same: em === request.getDb() })))
  }
  app.post('/', async () => 'done')
  await ready(app)
  await until(() => app.replicas.usable === 1)
  t.same((await app.inject('/old')).json(), { same: false })
  t.same((await app.inject('/new')).json(), { same: true })
  t.same((await app.inject({ url: '/old', headers: { cookie: 'a=b; wrote=1' } })).json(), { same: true })
  t.same((await app.inject({ url: '/old', headers: { cookie: 'unwrote=1' } })).json(), { same: false })
  t.match((await app.inject({ method: 'POST', url: '/' })).headers['set-cookie'], /^wrote=1;.*; Secure$/)
})

test('invalid replica options are refused', async (t) => {
  const mysql = 'mysql://root:secret@127.0.0.1:1/library'
  const refused: [url: string, options: object, message: RegExp][] = [
    ['sqlite::memory:', { urls: [mysql] }, /needs a primary and replicas with a mysql:/],
    [mysql, { urls: ['sqlite:a.sqlite'] }, /needs a primary and replicas with a mysql:/],
    [mysql, { urls: [mysql], maxLag: 100 }, /maxLag must be at least 500/],
    [mysql, { urls: [mysql], readTimeout: 0 }, /readTimeout must be a whole number above 0/]
  ]
  for (const [url, options, message] of refused) {
    await t.rejects(ready(withReplicas(t, url, options)), { code: 'DB_OPTIONS_INVALID', message })
  }
})
