import type { FastifyRequest } from 'fastify'
import { type Engine, onEveryEngine, onEveryServer } from '../../../test/engines.ts'
import { until } from '../../../test/fixtures/until.ts'
import { poolFigures } from '../src/connection-pool.ts'
import { untilRunning } from './fixtures/connection.ts'
import { Author, libraryApp, openLibrary } from './fixtures/library.ts'

interface Tables {
  authors: { name: string }
  nothing: object
}

const streams: Record<string, (request: FastifyRequest) => AsyncIterator<unknown>> = {
  'getKysely()': (request) =>
    request.getKysely<Tables>().selectFrom('authors').selectAll().stream()[Symbol.asyncIterator](),
  'stream()': (request) => request.getDb().stream(Author, {})[Symbol.asyncIterator]()
}

onEveryEngine(
  'a stream that is never read to its end does not keep its connection',
  async (t, { url, name }: Engine) => {
    for (const [kind, open] of Object.entries(streams)) {
      const app = libraryApp(t, url, { settings: { pool: { max: 2 } } })
      app.get<{ Querystring: { begin?: string } }>('/', async (request) => {
        const em = request.getDb()
        if (request.query.begin) await em.begin()
        return (await open(request).next()).done
      })
      await app.ready()
      await app.orm.em.fork().insertMany(Author, [{ name: `Ada ${kind}` }, { name: `Grace ${kind}` }])
      // On SQLite the transaction has the only connection.
      const withoutTransaction = name === 'sqlite' && kind === 'getKysely()'
      for (const path of withoutTransaction ? ['/', '/'] : ['/', '/?begin=1', '/', '/?begin=1']) {
        t.equal((await app.inject(path)).body, 'false', `${kind} ${path}`)
        await until(() => poolFigures(app.orm).inUse === 0)
      }
      t.ok(await app.orm.em.fork().count(Author), 'the pool works')
      await app.close()
    }
  }
)

onEveryEngine('a stream that is left early or fails releases its connection', async (t, { url }) => {
  const app = libraryApp(t, url, { settings: { pool: { max: 1 } } })
  await app.ready()
  const em = app.orm.em.fork()
  await em.insertMany(Author, [{ name: 'Ada' }, { name: 'Grace' }])
  for await (const author of em.stream(Author, {})) {
    t.ok(author)
    break
  }
  await t.rejects(async () => {
    for await (const row of em.getKysely<Tables>().selectFrom('nothing').selectAll().stream())
      t.fail(String(row))
  })
  t.equal(await em.count(Author), 2)
})

onEveryServer(
  'after a deadlock in a stream that was caught, the transaction writes nothing',
  async (t, { url }) => {
    const orm = await openLibrary(t, url)
    const em = orm.em.fork()
    await em.insertMany(Author, [{ name: 'Ada' }, { name: 'Grace' }])
    const other = orm.em.fork()
    await other.begin()
    // The transaction that has written less is the victim.
    await other.execute("insert into authors (name) values ('Emma'), ('Jane'), ('Mary')")
    await other.execute("update authors set bio = 'other' where name = 'Ada'")
    const tx = orm.em.fork()
    await tx.begin()
    await tx.execute("select * from authors where name = 'Grace' for update")
    const blocked = other.execute("update authors set bio = 'other' where name = 'Grace'")
    await untilRunning(em, 'update authors')
    const locked = tx
      .getKysely<Tables>()
      .selectFrom('authors')
      .selectAll()
      .where('name', '=', 'Ada')
      .forUpdate()
    const read = async () => {
      for await (const row of locked.stream()) t.fail(String(row))
    }
    await t.rejects(read(), { code: 'ER_LOCK_DEADLOCK' })
    await blocked
    await other.rollback()
    await t.rejects(tx.execute("insert into authors (name) values ('late')"), { code: 'DB_TRANSACTION_LOST' })
    await tx.rollback()
    t.equal(await em.count(Author, { name: 'late' }), 0)
  }
)
