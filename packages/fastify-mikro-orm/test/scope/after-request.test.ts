import type { FastifyInstance } from 'fastify'
import { type Kysely, sql } from 'kysely'
import type { Test } from 'tap'
import { onEveryEngine } from '../../../../test/engines.ts'
import type { EntityManager } from '../../src/types.ts'
import { Author, Book, libraryApp } from '../fixtures/library.ts'

/** Listens on a real socket, which closes after the response. */
async function serve(t: Test, url: string, routes: (app: FastifyInstance) => void) {
  const app = libraryApp(t, url)
  routes(app)
  return { app, address: await app.listen({ port: 0, host: '127.0.0.1' }) }
}

onEveryEngine('getDb() throws when its first call comes after the request', async (t, { url }) => {
  const late = Promise.withResolvers<() => EntityManager>()
  const { app, address } = await serve(t, url, (app) => {
    app.get('/', async (request, reply) => {
      reply.raw.once('close', () => late.resolve(() => request.getDb()))
      return {}
    })
  })
  const fork = t.capture(app.orm.em, 'fork')
  await (await fetch(address)).text()
  const getDb = await late.promise
  t.throws(() => getDb(), { code: 'DB_SCOPE_ENDED' })
  t.equal(fork().length, 0)
})

onEveryEngine('after the request every use is refused with DB_SCOPE_ENDED', async (t, { url }) => {
  const ended = Promise.withResolvers<() => EntityManager>()
  let em: EntityManager | undefined
  let book: Book | undefined
  let fork: EntityManager | undefined
  let kysely: Kysely<unknown> | undefined
  const { app, address } = await serve(t, url, (app) => {
    app.get('/', async (req, reply) => {
      em = req.getDb()
      fork = em.fork()
      kysely = req.getKysely<unknown>()
      const author = em.create(Author, { name: 'Ada' })
      book = em.create(Book, { title: 'Notes', author })
      await em.flush()
      reply.raw.once('close', () => ended.resolve(() => req.getDb()))
      return {}
    })
  })
  await (await fetch(address)).text()
  const getDb = await ended.promise
  t.throws(() => getDb(), { code: 'DB_SCOPE_ENDED' })
  const late = em
  if (!late || !book || !fork || !kysely) return t.fail('the handler did not run')
  const [lateFork, lateKysely] = [fork, kysely]
  const uses: Record<string, () => unknown> = {
    find: () => late.find(Author, {}),
    findOne: () => late.findOne(Author, 1),
    count: () => late.count(Author),
    execute: () => late.execute('select 1'),
    'flush without changes': () => late.flush(),
    insert: () => late.insert(Author, { name: 'Grace' }),
    nativeUpdate: () => late.nativeUpdate(Author, {}, { name: 'Grace' }),
    'a Kysely instance of the request': () => sql`select 1`.execute(lateKysely),
    'its query builder': () => lateKysely.selectNoFrom(sql`1`.as('one')).execute(),
    'a fork of the request': () => lateFork.count(Author),
    'flush of the fork': () => lateFork.flush(),
    'begin of the fork': () => lateFork.begin(),
    begin: () => late.begin(),
    transactional: () => late.transactional(async () => t.fail('ran')),
    fork: () => late.fork().count(Author),
    stream: () => late.stream(Author).next(),
    repository: () => late.getRepository(Author).findAll(),
    refresh: () => late.refresh(book as Book)
  }
  for (const [name, use] of Object.entries(uses)) {
    await t.rejects(async () => use(), { code: 'DB_SCOPE_ENDED' }, name)
  }
  t.equal(await app.orm.em.fork().count(Author), 1)
})

onEveryEngine('getDb().fork() is bound to its request', async (t, { url }) => {
  const ended = Promise.withResolvers<void>()
  const forks: EntityManager[] = []
  const { app, address } = await serve(t, url, (app) => {
    app.get('/', async (request, reply) => {
      const fork = request.getDb().fork()
      await fork.begin()
      await fork.insert(Author, { name: 'left open' })
      forks.push(fork, fork.fork())
      reply.raw.once('close', ended.resolve)
      return { count: request.dbScope?.statistics.count }
    })
  })
  t.same(await (await fetch(address)).json(), { count: 1 }, 'its statements are those of the request')
  await ended.promise
  for (const fork of forks) {
    await t.rejects(fork.count(Author), { code: 'DB_SCOPE_ENDED' })
    await t.rejects(fork.begin(), { code: 'DB_SCOPE_ENDED' })
  }
  await t.rejects(async () => forks[0]?.commit(), { code: 'DB_SCOPE_ENDED' })
  t.equal(await app.orm.em.fork().count(Author), 0, 'its transaction is rolled back')
})
