import type { FastifyInstance } from 'fastify'
import Fastify from 'fastify'
import fp from 'fastify-plugin'
import { test } from 'tap'
import { onEveryEngine } from '../../../test/engines.ts'
import db from '../src/plugin.ts'
import type { EntityManager } from '../src/types.ts'
import { Author, library, libraryApp, ready } from './fixtures/library.ts'

onEveryEngine('test_get_close_db: one EntityManager in a request, of no use after it', async (t, { url }) => {
  const app = libraryApp(t, url)
  let kept: EntityManager | undefined
  app.get('/', async (request) => {
    kept = request.getDb()
    t.equal(request.getDb(), kept)
    return { authors: await kept.count(Author) }
  })
  const response = await app.inject('/')
  t.same(response.json(), { authors: 0 })
  await t.rejects(async () => kept?.execute('select 1'), { code: 'DB_SCOPE_ENDED' })
})

onEveryEngine(
  'test_scope: outside an error, in a request the same, in another a different one',
  async (t, { url }) => {
    const app = libraryApp(t, url)
    const seen: EntityManager[] = []
    app.get('/', async (request) => {
      const { getDb } = request
      t.throws(() => Reflect.apply(getDb, undefined, []), { code: 'DB_OUTSIDE_REQUEST' })
      t.throws(() => Reflect.apply(getDb, {}, []), { code: 'DB_OUTSIDE_REQUEST' })
      seen.push(request.getDb(), request.getDb())
    })
    await app.inject('/')
    await app.inject('/')
    t.equal(seen[0], seen[1])
    t.equal(seen[2], seen[3])
    t.not(seen[0], seen[2])
    t.not(seen[0], app.orm.em)
  }
)

onEveryEngine('a request that never asks for the database forks nothing', async (t, { url }) => {
  const app = libraryApp(t, url)
  app.get('/without', async () => 'nothing')
  app.get('/with', async (request) => {
    request.getDb()
    request.getDb()
  })
  await app.ready()
  const fork = t.capture(app.orm.em, 'fork', app.orm.em.fork)
  await app.inject('/without')
  await app.inject('/not-there')
  t.equal(fork().length, 0)
  await app.inject('/with')
  t.equal(fork().length, 1)
})

onEveryEngine('requests side by side share no entities and no unsaved changes', async (t, { url }) => {
  const app = libraryApp(t, url)
  const both = Promise.withResolvers<void>()
  let inside = 0
  app.get('/:name', async (request) => {
    const em = request.getDb()
    const author = await em.findOneOrFail(Author, { name: 'Ada' })
    if (++inside === 2) both.resolve()
    await both.promise
    author.bio = request.url
    await em.refresh(author)
    return { bio: author.bio, known: em.getUnitOfWork().getIdentityMap().keys().length }
  })
  await app.ready()
  await app.orm.em.fork().insert(Author, { name: 'Ada', bio: 'first' })
  const answers = await Promise.all(['/one', '/two'].map((path) => app.inject(path)))
  t.same(
    answers.map((answer) => answer.json()),
    [
      { bio: 'first', known: 1 },
      { bio: 'first', known: 1 }
    ]
  )
})

onEveryEngine(
  'parallel work takes a fork, since an EntityManager does one thing at a time',
  async (t, { url }) => {
    const app = libraryApp(t, url)
    const names = async () => (await app.orm.em.fork().find(Author, {})).map(({ name }) => name)
    async function add(one: EntityManager, other: EntityManager, name: string) {
      const beside: Author[] = []
      const beforeCreate = () => {
        if (beside.length === 0) beside.push(other.create(Author, { name: `${name} beside` }))
      }
      one.getEventManager().registerSubscriber({ beforeCreate })
      one.create(Author, { name })
      await one.flush()
      await other.flush()
    }
    app.get('/one', (request) => add(request.getDb(), request.getDb(), 'one'))
    app.get('/two', (request) => add(request.getDb(), request.getDb().fork(), 'two'))
    await app.inject('/one')
    t.same(await names(), ['one'], 'what is made while it flushes is lost (mikro-orm/mikro-orm#2934)')
    await app.inject('/two')
    t.same((await names()).sort(), ['one', 'two', 'two beside'])
  }
)

onEveryEngine('two transactions of one EntityManager at once are two', async (t, { url }) => {
  const app = libraryApp(t, url)
  const outcomes: string[] = []
  app.get('/', async (request) => {
    const em = request.getDb()
    const add = (name: string) =>
      em.transactional(async (tx) => {
        tx.create(Author, { name })
        await tx.flush()
        if (name === 'Grace') throw new Error('no')
      })
    const settled = await Promise.allSettled(['Ada', 'Grace', 'Joan'].map(add))
    outcomes.push(...settled.map(({ status }) => status))
  })
  await app.inject('/')
  t.same(outcomes, ['fulfilled', 'rejected', 'fulfilled'])
  t.match(await app.orm.em.fork().find(Author, {}, { orderBy: { name: 1 } }), [
    { name: 'Ada' },
    { name: 'Joan' }
  ])
})

onEveryEngine(
  'what a request asked of the database is counted, over all its EntityManagers',
  async (t, { url }) => {
    const app = libraryApp(t, url)
    app.get('/', async (request) => {
      t.equal(request.dbScope, null)
      await request.getDb().count(Author)
      await request.getDb().execute('select 1')
      await request.getDb().fork().fork().execute('select 1')
      const { count, took, repeated } = request.dbScope?.statistics ?? {}
      t.match({ count, took, repeated }, { count: 3, took: Number, repeated: { sql: 'select 1', count: 2 } })
    })
    t.equal((await app.inject('/')).statusCode, 200)
  }
)

onEveryEngine('many requests at once through two connections', async (t, { url }) => {
  const app = libraryApp(t, url, { settings: { pool: { max: 2 }, queueMax: 200 } })
  app.get('/:n', async (request) => {
    const em = request.getDb()
    em.create(Author, { name: request.url })
    await em.flush()
    return em.findOneOrFail(Author, { name: request.url })
  })
  const paths = Array.from({ length: 200 }, (_, n) => `/${n}`)
  const answers = await Promise.all(paths.map((path) => app.inject(path)))
  t.same(
    answers.map((answer) => answer.json().name),
    paths
  )
  t.equal(await app.orm.em.fork().count(Author), 200)
})

onEveryEngine('init_db: the schema is there before the first request is answered', async (t, { url }) => {
  const app = libraryApp(t, url)
  app.get('/', async (request) => ({ authors: await request.getDb().count(Author) }))
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  t.same(await (await fetch(address)).json(), { authors: 0 })
})

onEveryEngine('closing waits for the last request, and for the database it uses', async (t, { url }) => {
  const app = libraryApp(t, url)
  const arrived = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  app.get('/', async (request) => {
    arrived.resolve()
    await release.promise
    return { authors: await request.getDb().count(Author) }
  })
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  const answer = fetch(address, { headers: { connection: 'close' } })
  await arrived.promise
  const closed = app.close()
  release.resolve()
  t.same(await (await answer).json(), { authors: 0 })
  await closed
  await t.rejects(app.orm.em.fork().count(Author), { code: 'DB_CLOSED' })
})

onEveryEngine('after the application closed there is no way back to the database', async (t, { url }) => {
  const app = libraryApp(t, url)
  let late: (() => EntityManager) | undefined
  app.get('/', async (request) => {
    late = () => request.getDb()
    request.getDb()
  })
  await app.inject('/')
  const before = app.orm.em.fork()
  await app.close()
  const closed = { code: 'DB_CLOSED' }
  t.throws(() => late?.(), closed)
  await t.rejects(before.execute('select 1'), closed)
  await t.rejects(app.orm.em.fork().find(Author, {}), closed)
  await t.rejects(app.orm.em.fork().begin(), closed)
  await t.rejects(async () => void (await app.orm.connect()), closed)
  t.throws(() => app.orm.em.fork().getKysely(), closed)
  t.equal(await app.orm.isConnected(), false)
  await app.close()
})

test('the decorators reach the plugins and prefixes beside and below', async (t) => {
  const app = libraryApp(t, 'sqlite::memory:')
  const route = async (scope: FastifyInstance) => {
    t.ok(scope.orm)
    scope.get('/', async (request) => ({ authors: await request.getDb().count(Author) }))
  }
  app.register(route, { prefix: '/beside' })
  app.register(async (scope) => void scope.register(route, { prefix: '/below' }), { prefix: '/child' })
  app.register(fp(async (scope) => void scope.register(route, { prefix: '/unwrapped' })))
  for (const path of ['/beside', '/unwrapped']) t.same((await app.inject(path)).json(), { authors: 0 })
  t.same((await app.inject('/child/below')).json(), { authors: 0 })
})

test('what depends on the plugin by name refuses to register without it', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  app.register(fp(async () => void t.fail('registered'), { name: 'home', dependencies: ['db'] }))
  await t.rejects(ready(app), { code: 'FST_ERR_PLUGIN_DEPENDENCY_NOT_REGISTERED' })
})

test('a second registration says so', async (t) => {
  const app = libraryApp(t, 'sqlite::memory:')
  app.register(db, { url: 'sqlite::memory:', entities: library })
  await t.rejects(ready(app), { code: 'DB_ALREADY_REGISTERED', message: /registered already/ })
})

test('two applications in one process keep to themselves', async (t) => {
  const [one, two] = [libraryApp(t, 'sqlite::memory:'), libraryApp(t, 'sqlite::memory:')]
  await Promise.all([one.ready(), two.ready()])
  await one.orm.em.fork().insert(Author, { name: 'Ada' })
  t.equal(await one.orm.em.fork().count(Author), 1)
  t.equal(await two.orm.em.fork().count(Author), 0)
  await one.close()
  t.equal(await two.orm.em.fork().count(Author), 0)
})

test('options are checked when the plugin is registered', async (t) => {
  const wrong = [
    [{ url: 'sqlite::memory:', entities: library, replicas: [] }, /replicas is replaced by readReplicas/],
    [
      { url: 'sqlite::memory:', entities: library, pool: { max: 0 } },
      /pool.max must be a whole number above 0/
    ],
    [{ url: 'sqlite::memory:', entities: library, startTimeout: '5' }, /startTimeout must be a whole number/],
    [{ url: 'sqlite::memory:', entities: [] }, /entities must be a list with entities/],
    [{ url: 'sqlite::memory:' }, /entities must be a list/],
    [{ entities: library }, /url must be a string/],
    [
      { url: 'sqlite::memory:', entities: library, startTimeout: 10_000 },
      /startTimeout must be below the plugin timeout of 10000 ms/
    ]
  ] as const
  for (const [options, message] of wrong) {
    const app = Fastify()
    t.teardown(() => app.close())
    app.register(db, options as never)
    await t.rejects(ready(app), { code: 'DB_OPTIONS_INVALID', message })
  }
})
