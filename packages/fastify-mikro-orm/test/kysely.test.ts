import { once } from 'node:events'
import { connect } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { CamelCasePlugin, type Kysely, sql } from 'kysely'
import type { Test } from 'tap'
import { onEveryEngine, onEveryServer } from '../../../test/engines.ts'
import { logStream } from '../../../test/fixtures/log.ts'
import { until } from '../../../test/fixtures/until.ts'
import { poolFigures } from '../src/connection-pool.ts'
import { openConnection, untilRunning } from './fixtures/connection.ts'
import { Author, libraryApp } from './fixtures/library.ts'

interface Tables {
  authors: { id?: number; name: string; bio?: string }
}

const kyselyOf = (request: FastifyRequest) => request.getKysely<Tables>()

/** Serves routes with one connection, so that a leaked one blocks everything. */
async function serve(t: Test, url: string, routes: (app: FastifyInstance) => void, requestTimeout = 60_000) {
  const { lines, stream } = logStream()
  const app = libraryApp(t, url, {
    server: { logger: { level: 'debug', stream } },
    settings: { pool: { max: 1 }, requestTimeout }
  })
  routes(app)
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  const sent = () => lines.filter(({ msg }) => /^(slow )?query$/.test(msg)).map(({ sql }) => String(sql))
  const logged = (text: RegExp) => lines.filter(({ msg }) => text.test(msg))
  return { app, address, lines, sent, logged }
}

const add = (kysely: Kysely<Tables>, name: string) => kysely.insertInto('authors').values({ name }).execute()

/** Sends a statement through a Kysely instance and everything that can be derived from it. */
const derived: Record<string, (kysely: Kysely<Tables>, name: string) => Promise<unknown>> = {
  itself: add,
  sql: (kysely, name) => sql`insert into authors (name) values (${name})`.execute(kysely),
  'withPlugin()': (kysely, name) => add(kysely.withPlugin(new CamelCasePlugin()), name),
  'withoutPlugins()': (kysely, name) => add(kysely.withoutPlugins(), name),
  'connection()': (kysely, name) => kysely.connection().execute((pinned) => add(pinned, name)),
  'transaction()': (kysely, name) => kysely.transaction().execute((tx) => add(tx, name)),
  'transaction() of a copy': (kysely, name) =>
    kysely
      .withPlugin(new CamelCasePlugin())
      .transaction()
      .execute((tx) => add(tx.withoutPlugins(), name)),
  'startTransaction()': async (kysely, name) => {
    const tx = await kysely.startTransaction().execute()
    const part = await tx.savepoint('part').execute()
    await add(part, 'undone')
    await part.rollbackToSavepoint('part').execute()
    await add(tx, name)
    await part.releaseSavepoint('part').execute()
    await tx.commit().execute()
  }
}

onEveryEngine('statements of getKysely() are logged and counted, without values', async (t, { url }) => {
  const counted: unknown[] = []
  const { app, address, lines, sent } = await serve(t, url, (app) => {
    app.get('/', async (request) => {
      const kysely = kyselyOf(request)
      for (const [name, use] of Object.entries(derived)) await use(kysely, `secret ${name}`)
      await request.getDb().transactional(async (tx) => add(tx.getKysely<Tables>(), 'secret in transaction'))
      await add(kysely, 'secret itself').catch(() => counted.push(request.dbScope?.statistics.lastFailed))
      let read = 0
      for await (const { name } of kysely.selectFrom('authors').select('name').stream()) read += name ? 1 : 0
      t.equal(read, 9)
      counted.push(request.dbScope?.statistics?.count)
      return {}
    })
  })
  lines.length = 0
  await (await fetch(address)).text()
  const insert = /^insert into .?authors.? \(.?name.?\) values \(\?\)$/
  // The Kysely of a MikroORM transaction is not logged.
  t.match(counted, [insert, 11])
  t.equal(sent().filter((statement) => insert.test(statement)).length, 9)
  const ofRequest = lines.filter(({ sql }) => /^(insert|select)/.test(String(sql)))
  t.same([...new Set(ofRequest.map(({ reqId }) => reqId))], ['req-1'])
  t.notMatch(JSON.stringify(lines), /secret/)
  t.equal(await app.orm.em.fork().count(Author), 9, 'every statement took effect')
})

onEveryEngine('everything derived from getKysely() is refused after the request', async (t, { url }) => {
  let kept: Kysely<Tables> | undefined
  let ended: Promise<unknown> | undefined
  const { app, address } = await serve(t, url, (app) => {
    app.get('/', async (request, reply) => {
      kept = kyselyOf(request)
      ended = once(reply.raw, 'close')
      return {}
    })
  })
  await (await fetch(address)).text()
  await ended
  const kysely = kept
  if (!kysely) return t.fail('the handler did not run')
  for (const [name, use] of Object.entries(derived))
    await t.rejects(use(kysely, name), { code: 'DB_SCOPE_ENDED' }, name)
  const rows = kysely.selectFrom('authors').selectAll().stream()
  await t.rejects(async () => rows.next(), { code: 'DB_SCOPE_ENDED' }, 'a stream')
  t.equal(await app.orm.em.fork().count(Author), 0)
})

onEveryEngine(
  'a connection that a request has pinned is released when the request ends',
  async (t, { url }) => {
    const { app, address, logged } = await serve(t, url, (app) => {
      app.get('/', async (request) => {
        const inside = Promise.withResolvers<void>()
        const work = kyselyOf(request)
          .connection()
          .execute(async (pinned) => {
            await add(pinned, 'Ada')
            inside.resolve()
            await new Promise(() => undefined)
          })
        work.catch(() => undefined)
        await inside.promise
        return {}
      })
    })
    await (await fetch(address)).text()
    t.equal(await app.orm.em.fork().count(Author), 1)
    t.same(logged(/rolled back/), [])
  }
)

onEveryEngine(
  'a transaction of getKysely() that a request leaves open is rolled back',
  async (t, { url }) => {
    const { app, address, logged } = await serve(t, url, (app) => {
      app.get('/controlled', async (request) => {
        const tx = await kyselyOf(request).startTransaction().execute()
        await add(tx, 'left open')
        return {}
      })
      app.get('/blocked', async (request) => {
        const inside = Promise.withResolvers<void>()
        const work = kyselyOf(request)
          .transaction()
          .execute(async (tx) => {
            await add(tx, 'left open')
            inside.resolve()
            await new Promise(() => undefined)
          })
        work.catch(() => undefined)
        await inside.promise
        return {}
      })
    })
    for (const path of ['/controlled', '/blocked', '/controlled']) await (await fetch(address + path)).text()
    await until(() => poolFigures(app.orm).inUse === 0)
    t.equal(await app.orm.em.fork().count(Author), 0)
    t.match(logged(/left open/), [
      { level: 40, route: '/controlled' },
      { route: '/blocked' },
      { route: '/controlled' }
    ])
  }
)

onEveryEngine('a transaction of getKysely() does not commit after a disconnect', async (t, { url }) => {
  const inside = Promise.withResolvers<void>()
  const outcome = Promise.withResolvers<unknown>()
  const later = Promise.withResolvers<unknown>()
  const { app, address } = await serve(t, url, (app) => {
    app.get('/', async (request) => {
      request.getDb()
      const scope = request.dbScope
      if (!scope) return t.fail('no scope')
      const { signal, ended } = scope
      const work = kyselyOf(request)
        .transaction()
        .execute(async (tx) => {
          await add(tx, 'too late')
          inside.resolve()
          await once(signal, 'abort')
          await ended
          // Another request may have the connection by now.
          later.resolve(await add(tx, 'later').catch((error) => error))
        })
      outcome.resolve(await work.catch((error) => error))
    })
  })
  const socket = connect(Number(new URL(address).port), '127.0.0.1')
  socket.write('GET / HTTP/1.1\r\nHost: test\r\n\r\n')
  await inside.promise
  socket.destroy()
  t.match(await outcome.promise, { code: 'DB_SCOPE_ENDED' })
  t.match(await later.promise, { code: 'DB_SCOPE_ENDED' })
  await until(() => poolFigures(app.orm).inUse === 0)
  t.equal(await app.orm.em.fork().count(Author), 0)
})

onEveryServer('a query of getKysely() is cancelled on the server at the time limit', async (t, { url }) => {
  const sleep = sql`select sleep(60)`
  const { address } = await serve(
    t,
    url,
    (app) => {
      app.get('/copy', (request) => sleep.execute(kyselyOf(request).withPlugin(new CamelCasePlugin())))
      app.get('/transaction', (request) =>
        kyselyOf(request)
          .transaction()
          .execute((tx) => sleep.execute(tx))
      )
      app.get('/within', (request) =>
        request.getDb().transactional((tx) => sleep.execute(tx.getKysely<Tables>()))
      )
    },
    1_000
  )
  const printed = t.capture(console, 'error')
  const observer = await openConnection(t, url)
  for (const path of ['/copy', '/transaction', '/within']) {
    const answer = fetch(address + path)
    await untilRunning(observer, 'select sleep')
    t.match(await (await answer).json(), { code: 'DB_TIME_LIMIT' }, path)
    await untilRunning(observer, 'select sleep', 0)
  }
  t.same(printed(), [])
})

onEveryEngine('getDb().getKysely() within a transaction is part of the transaction', async (t, { url }) => {
  const { app, address } = await serve(t, url, (app) => {
    app.get('/', async (request) => {
      const em = request.getDb()
      await em.begin()
      const kysely = em.getKysely<Tables>()
      t.equal(kysely.isTransaction, true)
      t.throws(() => kysely.transaction(), /not supported/)
      await add(kysely, 'undone')
      await em.rollback()
      await t.rejects(add(kysely, 'too late'), { message: /already rolled back/ })
      return { authors: await em.count(Author) }
    })
  })
  t.same(await (await fetch(address)).json(), { authors: 0 })
  t.equal(await app.orm.em.fork().count(Author), 0)
})
