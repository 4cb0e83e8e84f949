import type { FastifyInstance } from 'fastify'
import Fastify from 'fastify'
import fp from 'fastify-plugin'
import { test } from 'tap'
import { onEveryEngine } from '../../../test/engines.ts'
import mikroOrm from '../src/plugin.ts'
import type { EntityManager } from '../src/types.ts'
import { Author, library, libraryApp, ready } from './fixtures/library.ts'

onEveryEngine('the schema is ready before the first request is served', async (t, { url }) => {
  const app = libraryApp(t, url)
  app.get('/', async (request) => ({ authors: await request.getDb().count(Author) }))
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  t.same(await (await fetch(address)).json(), { authors: 0 })
})

onEveryEngine('closing waits for requests in progress, then closes the pool', async (t, { url }) => {
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

onEveryEngine('after closing, every use of the database is refused with DB_CLOSED', async (t, { url }) => {
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

test('the decorators reach sibling and nested plugins', async (t) => {
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

test('a plugin that depends on fastify-mikro-orm is refused without it', async (t) => {
  const app = Fastify()
  t.teardown(() => app.close())
  app.register(
    fp(async () => void t.fail('registered'), { name: 'home', dependencies: ['fastify-mikro-orm'] })
  )
  await t.rejects(ready(app), { code: 'FST_ERR_PLUGIN_DEPENDENCY_NOT_REGISTERED' })
})

test('a second registration is refused', async (t) => {
  const app = libraryApp(t, 'sqlite::memory:')
  app.register(mikroOrm, { url: 'sqlite::memory:', entities: library })
  await t.rejects(ready(app), { code: 'DB_ALREADY_REGISTERED', message: /registered already/ })
})

test('two applications in one process are independent', async (t) => {
  const [one, two] = [libraryApp(t, 'sqlite::memory:'), libraryApp(t, 'sqlite::memory:')]
  await Promise.all([one.ready(), two.ready()])
  await one.orm.em.fork().insert(Author, { name: 'Ada' })
  t.equal(await one.orm.em.fork().count(Author), 1)
  t.equal(await two.orm.em.fork().count(Author), 0)
  await one.close()
  t.equal(await two.orm.em.fork().count(Author), 0)
})
