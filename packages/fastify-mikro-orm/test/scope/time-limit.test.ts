import { once } from 'node:events'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { type Test, test } from 'tap'
import { type Engine, onEveryEngine, onEveryServer } from '../../../../test/engines.ts'
import { makeFolder } from '../../../../test/fixtures/folder.ts'
import { logStream } from '../../../../test/fixtures/log.ts'
import type { EntityManager } from '../../src/types.ts'
import { openConnection, untilRunning } from '../fixtures/connection.ts'
import { Author, libraryApp } from '../fixtures/library.ts'

const timeLimit = { code: 'DB_TIME_LIMIT' }
const warning = 'the request used the database for longer than it may'

/** Serves routes with one connection. */
async function serve(
  t: Test,
  { url }: Pick<Engine, 'url'>,
  routes: (app: FastifyInstance) => void,
  requestTimeout = 300
) {
  const { lines, stream } = logStream()
  const app = libraryApp(t, url, {
    server: { logger: { level: 'info', stream } },
    settings: { pool: { max: 1 }, requestTimeout }
  })
  routes(app)
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  return { app, address, lines }
}

/** Resolves when the time limit is reached. */
async function untilTimeLimit(request: FastifyRequest) {
  request.getDb()
  const signal = request.dbScope?.signal ?? AbortSignal.abort()
  if (!signal.aborted) await once(signal, 'abort')
}

onEveryServer('a query is cancelled on the server at the time limit', async (t, engine) => {
  const routes = (app: FastifyInstance) => {
    app.get('/plain', (request) => request.getDb().execute('select sleep(60)'))
    app.get('/transaction', (request) =>
      request.getDb().transactional((em) => em.execute('select sleep(60)'))
    )
    app.get('/kysely', (request) => sql`select sleep(60)`.execute(request.getKysely()))
  }
  // Long enough for the observer to see the statement, on a busy machine too.
  const { address, lines } = await serve(t, engine, routes, 1_500)
  const printed = t.capture(console, 'error')
  const observer = await openConnection(t, engine.url)
  for (const path of ['/plain', '/transaction', '/kysely']) {
    const answer = fetch(address + path)
    await untilRunning(observer, 'select sleep')
    t.match(await (await answer).json(), timeLimit)
    await untilRunning(observer, 'select sleep', 0)
    t.match(lines.filter(({ msg }) => msg === warning).at(-1), { level: 40, route: path })
  }
  t.same(printed(), [])
})

const stuck: Record<string, (em: EntityManager, insert: (em: EntityManager) => Promise<unknown>) => unknown> =
  {
    'begin()': async (em, insert) => {
      await em.begin()
      await insert(em)
    },
    'transactional()': (em, insert) => em.transactional(insert),
    'the begin() of a fork': async (em, insert) => {
      const fork = em.fork()
      await fork.begin()
      await insert(fork)
    }
  }

for (const [name, begin] of Object.entries(stuck)) {
  onEveryEngine(`${name} of a stuck handler is rolled back at the time limit`, async (t, engine) => {
    const inserted = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    const { app, address } = await serve(t, engine, (app) => {
      app.get('/', async (request) => {
        await begin(request.getDb(), async (em) => {
          await em.insert(Author, { name: 'stuck' })
          inserted.resolve()
          await release.promise
        })
        return request.getDb()
      })
    })
    const answer = fetch(address)
    await inserted.promise
    // The only connection is free once the transaction is rolled back.
    const own = app.orm.em.fork()
    await own.transactional((em) => em.insert(Author, { name: 'mine' }))
    release.resolve()
    t.match(await (await answer).json(), timeLimit)
    t.match(await own.find(Author, {}), [{ name: 'mine' }])
  })
}

onEveryEngine('later work is refused after the time limit, and does not commit', async (t, engine) => {
  const outcomes = Promise.withResolvers<unknown[]>()
  const { app, address } = await serve(t, engine, (app) => {
    app.get('/', async (request) => {
      const em = request.getDb()
      await em.begin()
      await em.insert(Author, { name: 'too late' })
      const late = em.transactional(async (inner) => {
        await inner.insert(Author, { name: 'too late in a savepoint' })
        await untilTimeLimit(request)
      })
      const uses = [late, late.catch(() => em.commit()), late.catch(() => em.count(Author))]
      outcomes.resolve(Promise.all(uses.map((use) => use.catch((error: unknown) => error))))
      await Promise.allSettled(uses)
      return request.getDb()
    })
  })
  t.match(await (await fetch(address)).json(), timeLimit)
  t.match(await outcomes.promise, [timeLimit, timeLimit, timeLimit])
  t.equal(await app.orm.em.fork().count(Author), 0)
})

onEveryEngine(
  'a request that Fastify ends by its handlerTimeout does not commit',
  async (t, { url, name }) => {
    const app = libraryApp(t, url, { server: { handlerTimeout: 300 } })
    const outcome = Promise.withResolvers<unknown>()
    app.get('/', async (request, reply) => {
      const work = request.getDb().transactional(async (em) => {
        await em.insert(Author, { name: 'too late' })
        // SQLite has nothing to cancel.
        await (name === 'sqlite' ? once(reply.raw, 'close') : em.execute('select sleep(60)'))
      })
      outcome.resolve(await work.catch((error) => error))
    })
    const answer = await fetch(await app.listen({ port: 0, host: '127.0.0.1' }))
    t.match(await answer.json(), { statusCode: 503, code: 'FST_ERR_HANDLER_TIMEOUT' })
    t.match(await outcome.promise, { code: 'DB_SCOPE_ENDED' })
    t.equal(await app.orm.em.fork().count(Author), 0)
  }
)

onEveryEngine('a query that waits for a connection leaves the queue at the time limit', async (t, engine) => {
  const { app, address } = await serve(t, engine, (app) => {
    app.get('/query', (request) => request.getDb().count(Author))
  })
  const printed = t.capture(console, 'error')
  const busy = app.orm.em.fork()
  await busy.begin()
  t.match(await (await fetch(`${address}/query`)).json(), timeLimit)
  await busy.rollback()
  t.equal(await app.orm.em.fork().count(Author), 0)
  t.same(printed(), [], 'Kysely prints no error of the aborted query')
})

test('sqlite: a query stops waiting for the lock of another process at the time limit', async (t) => {
  const path = join(makeFolder(t), 'library.sqlite')
  const { app, address } = await serve(t, { url: `sqlite:${path}` }, (app) => {
    app.get('/', (request) => request.getDb().insert(Author, { name: 'late' }))
  })
  const printed = t.capture(console, 'error')
  const other = new DatabaseSync(path)
  t.teardown(() => other.close())
  other.exec('begin immediate')
  t.match(await (await fetch(address)).json(), timeLimit)
  // Waits for the only connection.
  const next = app.orm.em.fork().count(Author)
  other.exec('rollback')
  t.equal(await next, 0)
  t.same(printed(), [], 'Kysely prints no error of the aborted query')
})

onEveryEngine('a request within its time limit is not affected', async (t, engine) => {
  const { address, lines } = await serve(t, engine, (app) => {
    app.get('/', async (request) => ({ authors: await request.getDb().count(Author) }))
  })
  t.same(await (await fetch(address)).json(), { authors: 0 })
  await sleep(400)
  t.notOk(lines.some(({ msg }) => msg === warning))
})

test('the time limit does not keep the process alive', async (t) => {
  const app = libraryApp(t, 'sqlite::memory:')
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  app.get('/', async (request) => {
    const before = timers()
    request.getDb()
    return { more: timers() - before }
  })
  t.same((await app.inject('/')).json(), { more: 0 })
})

test('requestTimeout 0 is no limit', async (t) => {
  const app = libraryApp(t, 'sqlite::memory:', { settings: { requestTimeout: 0 } })
  app.get('/', async (request) => {
    await sleep(10)
    return { authors: await request.getDb().count(Author) }
  })
  t.same((await app.inject('/')).json(), { authors: 0 })
})
