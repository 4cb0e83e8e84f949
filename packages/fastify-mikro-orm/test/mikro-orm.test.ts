import { defineEntity, p, wrap } from '@mikro-orm/core'
import { RequestContext } from '@mikro-orm/sql'
import Fastify from 'fastify'
import mikroOrm, { openDatabase } from 'fastify-mikro-orm'
import { test } from 'tap'
import { onEveryEngine } from '../../../test/engines.ts'
import { Author, Book, library, libraryApp, openLibrary } from './fixtures/library.ts'

/** MikroORM's features that must work as with its own driver. */

onEveryEngine('a transaction can commit after a stream that was left early', async (t, { url }) => {
  const em = (await openLibrary(t, url)).em.fork()
  const many = Array.from({ length: 5_000 }, (_, n) => ({ name: `author ${n}` }))
  await em.insertMany(Author, many)
  await em.transactional(async (tx) => {
    await tx.insert(Author, { name: 'before' })
    for await (const author of tx.stream(Author)) if (author) break
    await tx.insert(Author, { name: 'after' })
  })
  t.equal(await em.count(Author), many.length + 2)
})

onEveryEngine('several statements at once are refused', async (t, { url }) => {
  const em = (await openLibrary(t, url)).em.fork()
  const insert = `insert into authors (name) values ('Ada')`
  await t.rejects(em.execute(`${insert}; ${insert.replace('Ada', 'Eve')}`), {
    code: /DB_ONE_STATEMENT|ER_PARSE_ERROR/
  })
  t.equal(await em.count(Author), 0)
  await em.execute(`${insert}; -- comment`)
  t.equal(await em.count(Author), 1)
})

const LedgerSchema = defineEntity({
  name: 'Ledger',
  tableName: 'ledgers',
  properties: {
    id: p.integer().primary(),
    big: p.bigint('string'),
    amount: p.decimal('string').precision(20).scale(0),
    data: p.json<{ n: number }>()
  }
})
class Ledger extends LedgerSchema.class {}
LedgerSchema.setClass(Ledger)

onEveryEngine('numbers beyond 2^53 keep their value', async (t, { url }) => {
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(mikroOrm, { url, entities: [Ledger] })
  await app.ready()
  const em = app.orm.em.fork()
  const big = '9007199254740993'
  em.create(Ledger, { big, amount: '12345678901234567', data: { n: 2 ** 60 } })
  await em.flush()
  const [ledger] = await app.orm.em.fork().find(Ledger, {})
  t.equal(ledger?.big, big)
  // mysql2 returns such a number within JSON as a string.
  t.equal(Number(ledger?.data.n), 2 ** 60)
  const [row] = await em.execute<{ big: unknown; id: number }[]>('select id, big from ledgers')
  t.same({ id: row?.id, big: String(row?.big) }, { id: 1, big })
})

onEveryEngine('the stack of an error has the line that sent the statement', async (t, { url }) => {
  const em = (await openLibrary(t, url)).em.fork()
  const sends: Record<string, () => Promise<unknown>> = {
    execute: () => em.execute('select nonsense'),
    'query builder': async () =>
      await em.createQueryBuilder(Author).select('*').where('nonsense = 1').execute(),
    connection: () => em.getConnection().execute('select nonsense')
  }
  for (const [name, send] of Object.entries(sends)) {
    const error = await send().catch((error: unknown) => error)
    t.match(error, { stack: /mikro-orm\.test\.ts/ }, name)
  }
})

onEveryEngine('after the start MikroORM’s schema generator finds no difference', async (t, { url, name }) => {
  const orm = await openLibrary(t, url)
  const sql = (await orm.schema.getUpdateSchemaSQL()).trim()
  // MikroORM's MySQL driver reports every nullable column on MariaDB.
  if (name === 'mariadb') t.notMatch(sql, /\b(create|drop)\b/)
  else t.equal(sql, '')
})

onEveryEngine('the ORM can be reconnected', async (t, { url }) => {
  const orm = await openLibrary(t, url)
  await orm.em.fork().insert(Author, { name: 'Ada' })
  await orm.reconnect()
  t.equal(await orm.em.fork().count(Author), 1)
  t.equal(await orm.isConnected(), true)
})

onEveryEngine(
  'executeDump() runs several statements, on a server with multipleStatements',
  async (t, { url }) => {
    const database = await openDatabase({ url, entities: library, multipleStatements: true })
    const { orm } = database
    t.teardown(() => database.close())
    await orm.em
      .getConnection()
      .executeDump(`insert into authors (name) values ('Ada'); insert into authors (name) values ('Eve')`)
    t.equal(await orm.em.fork().count(Author), 2)
  }
)

onEveryEngine('entities, populate, wrap() and serialization', async (t, { url }) => {
  const app = libraryApp(t, url)
  app.get('/books', (request) => request.getDb().find(Book, {}, { populate: ['author'] }))
  app.get('/wrapped', async (request) => {
    const book = await request.getDb().findOneOrFail(Book, { title: 'Notes' }, { populate: ['author'] })
    return wrap(book).toObject()
  })
  await app.ready()
  const em = app.orm.em.fork()
  em.create(Book, { title: 'Notes', author: em.create(Author, { name: 'Ada' }) })
  await em.flush()
  const expected = { title: 'Notes', author: { name: 'Ada' } }
  t.match((await app.inject('/books')).json(), [expected])
  t.match((await app.inject('/wrapped')).json(), expected)
})

onEveryEngine('RequestContext reaches the EntityManager of the request', async (t, { url }) => {
  const app = libraryApp(t, url)
  app.get('/', (request) =>
    RequestContext.create(request.getDb(), async () => ({
      authors: await app.orm.em.count(Author),
      bound: RequestContext.getEntityManager() !== undefined
    }))
  )
  t.same((await app.inject('/')).json(), { authors: 0, bound: true })
})

test('an ORM that is passed in stays open when the application closes', async (t) => {
  const orm = await openLibrary(t, 'sqlite::memory:')
  const app = Fastify()
  app.register(mikroOrm, { orm })
  app.get('/', async (request) => ({ authors: await request.getDb().count(Author) }))
  t.same((await app.inject('/')).json(), { authors: 0 })
  await app.close()
  t.equal(await orm.em.fork().count(Author), 0)
})
