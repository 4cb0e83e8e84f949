import { defineEntity, p } from '@mikro-orm/core'
import Fastify, { type FastifyInstance } from 'fastify'
import { type Test, test } from 'tap'
import { onEveryEngine, onEveryServer } from '../../../test/engines.ts'
import { Author, library, openLibrary, ready } from '../../../test/fixtures/library.ts'
import { logStream } from '../../../test/fixtures/log.ts'
import { freePort } from '../../../test/fixtures/proxy.ts'
import { openSession, untilRunning } from '../../../test/fixtures/session.ts'
import { poolFigures } from '../src/driver/pool-of.ts'
import { openDatabase } from '../src/open.ts'
import db, { type DbOptions } from '../src/plugin.ts'
import { isolate } from '../src/testing/isolate.ts'
import type { EntityManager } from '../src/types.ts'

declare module '../src/plugin.ts' {
  interface DbNames {
    reports: EntityManager
  }
}

const ReportSchema = defineEntity({
  name: 'Report',
  tableName: 'reports',
  properties: { id: p.integer().primary(), title: p.string() }
})
class Report extends ReportSchema.class {}
ReportSchema.setClass(Report)

const memory = 'sqlite::memory:'

function makeApp(t: Test, options: DbOptions, log?: { write(line: string): void }): FastifyInstance {
  const logger = log && { level: 'debug', stream: log }
  const app: FastifyInstance = Fastify({ pluginTimeout: 60_000, ...(logger && { logger }) })
  t.teardown(() => app.close())
  app.register(db, options)
  return app
}

onEveryEngine('getDb() of its name leads to another database, in the same request', async (t, { url }) => {
  const { lines, stream } = logStream()
  const reports = { url, entities: [Report] }
  const app = makeApp(t, { url: memory, entities: library, databases: { reports } }, stream)
  const kept: EntityManager[] = []
  app.get('/', async (request) => {
    const [em, other] = [request.getDb(), request.getDb('reports')]
    kept.push(em, other)
    t.equal(request.getDb('reports'), other)
    await em.insert(Author, { name: 'Ada' })
    await other.insert(Report, { title: 'of Ada' })
    await other.begin()
    await other.insert(Report, { title: 'left open' })
    await em.begin()
    await em.insert(Author, { name: 'left open' })
    return { authors: await em.count(Author), count: request.getDbStatistics()?.count }
  })
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  t.same(await (await fetch(address)).json(), { authors: 2, count: 7 })
  t.same(app.orms, { default: app.orm, reports: app.orms.reports })
  const authors = await app.orm.em.fork().findAll(Author)
  const all = await app.orms.reports?.em.fork().findAll(Report)
  t.match([...authors, ...(all ?? [])], [{ name: 'Ada' }, { title: 'of Ada' }])
  t.equal(authors.length + (all?.length ?? 0), 2, 'what was left open is rolled back in both')
  for (const em of kept) await t.rejects(em.execute('select 1'), { code: 'DB_SCOPE_ENDED' })
  t.match(
    lines.filter(
      ({ msg, sql }) => msg === 'query' && /reports/.test(String(sql)) && /^insert/.test(String(sql))
    ),
    [{ reqId: 'req-1' }, { reqId: 'req-1' }]
  )
  await app.close()
  await t.rejects(async () => app.orms.reports?.em.fork().count(Report), { code: 'DB_CLOSED' })
})

onEveryServer('the time of a request is up in its other databases too', async (t, { url }) => {
  const reports = { url, entities: [Report], poolMax: 1 }
  const app = makeApp(t, { url: memory, entities: library, databases: { reports }, requestTimeout: 300 })
  app.get('/', (request) => request.getDb('reports').execute('select sleep(60)'))
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  const witness = openSession(t, url)
  const answer = fetch(address)
  await untilRunning(witness, 'select sleep')
  t.match(await (await answer).json(), { code: 'DB_TIME_LIMIT' })
  await untilRunning(witness, 'select sleep', 0)
})

test('a database that does not come up stops the start, whichever it is', async (t) => {
  const reports = {
    url: `mysql://root@127.0.0.1:${await freePort()}/reports`,
    entities: [Report],
    startTimeout: 500
  }
  const app = makeApp(t, { url: memory, entities: library, databases: { reports } })
  await t.rejects(ready(app), { code: 'DB_UNREACHABLE', message: /\/reports within 500 ms/ })
  await app.close()
  await t.rejects(app.orm.em.fork().count(Author), { code: 'DB_CLOSED' })
})

onEveryEngine('an ORM that is given stays with whoever opened it', async (t, { url }) => {
  const orm = await openLibrary(t, url)
  const [one, two] = [makeApp(t, { orm }), makeApp(t, { orm, requestTimeout: 60_000 })]
  let late: (() => EntityManager) | undefined
  for (const app of [one, two]) {
    app.get('/', async (request) => {
      late = () => request.getDb()
      return { authors: await request.getDb().count(Author) }
    })
    app.post('/', async (request) => request.getDb().insert(Author, { name: 'Ada' }))
  }
  t.equal(one.orm ?? orm, orm)
  await t.test('two applications in one transaction', async (t) => {
    await isolate(t, orm)
    await one.inject({ method: 'POST', url: '/' })
    t.same((await two.inject('/')).json(), { authors: 1 })
  })
  t.same((await one.inject('/')).json(), { authors: 0 }, 'which was rolled back')
  await one.close()
  t.throws(() => late?.(), { code: 'DB_CLOSED' }, 'for one of them the database is closed')
  t.same((await two.inject('/')).json(), { authors: 0 }, 'and for the other it is not')
  await two.close()
  t.equal(await orm.em.fork().count(Author), 0)
  t.equal(poolFigures(orm).inUse, 0)
})

test('what is no database is refused', async (t) => {
  const orm = await openDatabase({ url: memory, entities: library })
  t.teardown(() => orm.close())
  const main = { url: memory, entities: library }
  const wrong: [options: object, message: RegExp][] = [
    [{ ...main, databases: { reports: {} } }, /url must be a string/],
    [{ ...main, databases: { reports: { ...main, requestTimeout: 5 } } }, /requestTimeout is no option/],
    [{ ...main, requestTimeout: -1 }, /requestTimeout must be a whole number from 0 on/],
    [{ orm, poolMax: 5 }, /poolMax is no option beside orm/],
    [{ orm: {} }, /orm must be made by openDatabase\(\)/],
    [{ orm: undefined }, /orm must be made by openDatabase\(\)/]
  ]
  for (const [options, message] of wrong) {
    const app = makeApp(t, options as never)
    await t.rejects(ready(app), { code: 'DB_OPTIONS_INVALID', message })
  }
  // @ts-expect-error: a name that no application has declared
  const undeclared: DbOptions = { ...main, databases: { other: main } }
  t.ok(undeclared)
})
