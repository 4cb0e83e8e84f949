import { once } from 'node:events'
import { MikroORM as MySqlMikroORM } from '@mikro-orm/mysql'
import { MikroORM, NodeSqliteDialect, SqliteDriver } from '@mikro-orm/sql'
import Fastify, { type FastifyInstance } from 'fastify'
import mikroOrm, { type EntityManager, type Orm, poolFigures, prepareSchema } from 'fastify-mikro-orm'
import type { Test } from 'tap'
import { type Engine, onEveryEngine, onEveryServer } from '../../../test/engines.ts'
import { logStream } from '../../../test/fixtures/log.ts'
import { openConnection, untilRunning } from './fixtures/connection.ts'
import { Author, library } from './fixtures/library.ts'
import { sendRequest } from './fixtures/routes.ts'

/** Creates an ORM as MikroORM's documentation does, with its own connection pool, and the tables. */
async function createOrm(t: Test, { name, url }: Engine): Promise<Orm> {
  const path = url.replace('sqlite:', '')
  const sqlite = { driver: SqliteDriver, dbName: path, driverOptions: new NodeSqliteDialect(path) }
  const orm =
    name === 'sqlite'
      ? await MikroORM.init({ entities: library, ...sqlite })
      : await MySqlMikroORM.init({ entities: library, clientUrl: url })
  t.teardown(() => orm.close())
  const lock = { timeout: 5_000, signal: new AbortController().signal }
  const report = await prepareSchema(
    orm,
    { schemaMode: 'create', schemaMigrations: [], lockTimeout: 1_000 },
    lock
  )
  t.same(report.created, ['authors', 'books'])
  return orm
}

async function serve(t: Test, engine: Engine, routes: (app: FastifyInstance) => void, options = {}) {
  const orm = await createOrm(t, engine)
  const { lines, stream } = logStream()
  const app: FastifyInstance = Fastify({ logger: { level: 'info', stream } })
  t.teardown(() => app.close())
  app.register(mikroOrm, { orm, ...options })
  routes(app)
  return { orm, lines, app, address: await app.listen({ port: 0, host: '127.0.0.1' }) }
}

onEveryEngine('orm: the scope of a request is the same with an ORM of your own', async (t, engine) => {
  const late = Promise.withResolvers<() => EntityManager>()
  const { orm, address, lines } = await serve(t, engine, (app) => {
    app.get('/', async (request) => {
      const em = request.getDb()
      t.equal(request.getDb(), em)
      await em.begin()
      await em.insert(Author, { name: 'left open' })
      late.resolve(() => em)
      return {}
    })
  })
  await (await fetch(address)).text()
  const em = (await late.promise)()
  await t.rejects(em.commit(), { code: 'DB_SCOPE_ENDED' })
  await t.rejects(em.fork().count(Author), { code: 'DB_SCOPE_ENDED' })
  t.equal(await orm.em.fork().count(Author), 0)
  t.match(lines, [{ msg: /^Server listening/ }, {}, {}, { level: 40, msg: /request left open$/, route: '/' }])
})

onEveryEngine('orm: a disconnected client does not commit', async (t, engine) => {
  const outcome = Promise.withResolvers<unknown>()
  const { orm, address } = await serve(t, engine, (app) => {
    app.get('/', async (request, reply) => {
      const work = request.getDb().transactional(async (tx) => {
        await tx.insert(Author, { name: 'too late' })
        client.destroy()
        await once(reply.raw, 'close')
      })
      outcome.resolve(await work.catch((error: unknown) => error))
    })
  })
  const client = sendRequest(address, '/')
  t.match(await outcome.promise, { code: 'DB_SCOPE_ENDED' })
  t.equal(await orm.em.fork().count(Author), 0)
})

onEveryServer('orm: a query is cancelled on the server at the time limit', async (t, engine) => {
  const { address } = await serve(
    t,
    engine,
    (app) => {
      app.get('/', (request) => request.getDb().execute('select sleep(60)'))
    },
    { requestTimeout: 300 }
  )
  const observer = await openConnection(t, engine.url)
  const response = fetch(address)
  await untilRunning(observer, 'select sleep')
  t.match(await (await response).json(), { code: 'DB_TIME_LIMIT' })
  await untilRunning(observer, 'select sleep', 0)
})

onEveryEngine('orm: what belongs to the pool of this package is refused', async (t, engine) => {
  const { orm, app } = await serve(t, engine, (app) => {
    app.get('/', async (request) => void t.throws(() => request.getKysely(), TypeError))
  })
  await app.inject('/')
  t.throws(() => poolFigures(orm), { name: 'TypeError', message: /not opened by fastify-mikro-orm/ })
})

onEveryEngine('orm: several applications can use the same ORM', async (t, engine) => {
  const { orm } = await serve(t, engine, () => undefined)
  const subscribers = orm.em.getEventManager().getSubscribers()
  const before = subscribers.size
  const second = Fastify()
  await second.register(mikroOrm, { orm })
  await second.close()
  t.equal(subscribers.size, before)
  t.equal(await orm.em.fork().count(Author), 0)
})
