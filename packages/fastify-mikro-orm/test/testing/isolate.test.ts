import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { onEveryEngine } from '../../../../test/engines.ts'
import { isolate } from '../../src/testing/isolate.ts'
import { transactional } from '../../src/transaction.ts'
import type { EntityManager } from '../../src/types.ts'
import { Author, libraryApp } from '../fixtures/library.ts'

type Act = (em: EntityManager) => Promise<unknown>

/** Serves routes that run an act with the EntityManager of their request. */
async function serve(t: Test, url: string, acts: Record<string, Act>) {
  const app = libraryApp(t, url)
  for (const [path, act] of Object.entries(acts)) {
    app.get(path, async (request) => act(request.getDb()))
  }
  await app.ready()
  return app
}

async function names(app: FastifyInstance) {
  const authors = await app.orm.em.fork().find(Author, {}, { orderBy: { name: 'asc' } })
  return authors.map(({ name }) => name)
}

/** Runs an isolated test within a test. */
async function inIsolation(t: Test, app: FastifyInstance, act: (t: Test) => Promise<unknown>) {
  await t.test('isolated', async (inner) => {
    await isolate(inner, app.orm)
    await act(inner)
  })
}

const add = (name: string) => (em: EntityManager) => em.insert(Author, { name })

onEveryEngine('writes are visible within the test, and rolled back after it', async (t, { url }) => {
  const app = await serve(t, url, {
    '/insert': add('insert'),
    '/flush': async (em) => {
      em.create(Author, { name: 'flush' })
      await em.flush()
    },
    '/raw': (em) => em.execute("insert into authors (name) values ('raw')"),
    '/transaction': (em) => transactional(em, (tx) => tx.transactional(add('nested'))),
    '/begin': async (em) => {
      await em.begin()
      await add('begin')(em)
      await em.commit()
      await add('after')(em)
    }
  })
  for (const round of ['first', 'second']) {
    await inIsolation(t, app, async (inner) => {
      for (const path of ['/insert', '/flush', '/raw', '/transaction', '/begin']) {
        inner.equal((await app.inject(path)).statusCode, 200, `${path}, ${round} round`)
      }
      await add('job')(app.orm.em.fork())
      inner.same(await names(app), ['after', 'begin', 'flush', 'insert', 'job', 'nested', 'raw'])
    })
    t.same(await names(app), [])
  }
})

onEveryEngine('an error rolls back only the transaction that it is thrown in', async (t, { url }) => {
  const app = await serve(t, url, {
    '/before': add('before'),
    '/nested': (em) =>
      em.transactional(async (tx) => {
        await add('outer')(tx)
        await tx
          .transactional(async (inner) => add('inner')(inner).then(() => Promise.reject()))
          .catch(() => {})
      }),
    '/fails': (em) => transactional(em, async (tx) => Promise.all([add('fails')(tx), add('before')(tx)])),
    '/leaves-open': async (em) => {
      await em.begin()
      await add('open')(em)
    }
  })
  await inIsolation(t, app, async (inner) => {
    for (const path of ['/before', '/nested']) inner.equal((await app.inject(path)).statusCode, 200)
    inner.equal((await app.inject('/fails')).statusCode, 500)
    await app.inject('/leaves-open')
    inner.same(await names(app), ['before', 'outer'])
  })
  t.same(await names(app), [])
})

onEveryEngine('concurrent requests share the connection, one transaction at a time', async (t, { url }) => {
  const app = await serve(t, url, {
    '/keeps': (em) => transactional(em, async (tx) => add('a')(tx).then(() => add('b')(tx))),
    '/fails': (em) => transactional(em, async (tx) => add('c')(tx).then(() => add('c')(tx))),
    '/plain': add('d')
  })
  await inIsolation(t, app, async (inner) => {
    const answers = await Promise.all(
      ['/fails', '/keeps', '/plain', '/fails'].map((path) => app.inject(path))
    )
    inner.same(
      answers.map(({ statusCode }) => statusCode),
      [500, 200, 200, 500]
    )
    inner.same(await names(app), ['a', 'b', 'd'])
  })
  t.same(await names(app), [])
})

onEveryEngine('closing the application ends the isolation', async (t, { url }) => {
  const app = await serve(t, url, {})
  await inIsolation(t, app, async () => {
    await add('closing')(app.orm.em.fork())
    await app.close()
  })
  const again = await serve(t, url, {})
  t.same(await names(again), [])
})

onEveryEngine('a transaction that is left open fails the test, and is rolled back', async (t, { url }) => {
  const app = await serve(t, url, {})
  const ended = Promise.withResolvers<() => Promise<void>>()
  await isolate({ after: ended.resolve }, app.orm, { timeout: 50 })
  const em = app.orm.em.fork()
  await em.begin()
  await add('forgotten')(em)
  const end = await ended.promise
  await t.rejects(end(), { code: 'DB_ACQUIRE_TIMEOUT' })
  t.same(await names(app), [])
})
