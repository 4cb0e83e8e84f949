import { onEveryServer } from '../../../../test/engines.ts'
import { until } from '../../../../test/fixtures/until.ts'
import { poolFigures } from '../../src/connection-pool.ts'
import { openDatabase } from '../../src/database.ts'
import { errorKind } from '../../src/error-kind.ts'
import { openConnection } from '../fixtures/connection.ts'
import { Author, library } from '../fixtures/library.ts'
import { makeProxy } from '../fixtures/proxy.ts'

const kindOf = (work: Promise<unknown>) => work.then(() => 'no error', errorKind)

onEveryServer(
  'a connection that is killed within a transaction is replaced in the pool',
  async (t, { url }) => {
    const database = await openDatabase({ url, entities: library, pool: { max: 2 } })
    const { orm } = database
    t.teardown(() => database.close())
    const killer = await openConnection(t, url)
    // Kysely does not release the connection when COMMIT or ROLLBACK fails (kysely-org/kysely#1990).
    for (const end of ['insert', 'commit', 'rollback', 'nothing'] as const) {
      const em = orm.em.fork()
      await em.begin()
      em.create(Author, { name: end })
      await em.flush()
      const [row] = await em.execute<{ id: number }[]>('select connection_id() as id')
      await killer.execute(`kill ${row?.id}`)
      if (end === 'insert') t.equal(await kindOf(em.insert(Author, { name: 'more' })), 'unavailable')
      if (end === 'commit') t.equal(await kindOf(em.commit()), 'unavailable')
      if (end !== 'nothing') await em.rollback()
      await until(() => poolFigures(orm).inUse === 0)
    }
    const ems = [orm.em.fork(), orm.em.fork()]
    for (const em of ems) await em.begin()
    t.same(poolFigures(orm), { max: 2, open: 2, inUse: 2, waiting: 0 })
    for (const em of ems) await em.rollback()
    t.equal(await orm.em.fork().count(Author), 0)
  }
)

onEveryServer('a connection on which the server does not answer is closed', async (t, { url }) => {
  const proxy = await makeProxy(t, url)
  await proxy.open()
  const database = await openDatabase({
    url: proxy.url,
    entities: library,
    pool: { max: 2 },
    statementTimeout: 300
  })
  const { orm } = database
  t.teardown(() => database.close())
  const open = orm.em.fork()
  await open.begin()
  await orm.em.fork().insert(Author, { name: 'Ada' })
  const control = new AbortController()
  const em = orm.em.fork({ signal: control.signal, inflightQueryAbortStrategy: 'cancel query' })
  proxy.mode = 'swallow'
  const aborted = em.count(Author)
  setTimeout(() => control.abort(new Error('aborted')), 20)
  await t.rejects(aborted, { message: 'aborted' }, 'an aborted query does not wait for the server')
  t.equal(poolFigures(orm).inUse, 2, 'the connections are not reused meanwhile')
  t.match(await open.commit().catch((error: unknown) => error), { code: 'DB_NO_ANSWER' })
  await open.rollback()
  await until(() => poolFigures(orm).open === 0)
  proxy.mode = 'pass'
  t.equal(await orm.em.fork().count(Author), 1)
})

onEveryServer('closing the database does not wait for a server that does not answer', async (t, { url }) => {
  const proxy = await makeProxy(t, url)
  await proxy.open()
  const database = await openDatabase({ url: proxy.url, entities: library })
  const { orm } = database
  const em = orm.em.fork()
  await em.begin()
  await em.insert(Author, { name: 'Ada' })
  proxy.mode = 'swallow'
  const outcome = kindOf(em.count(Author))
  await database.close()
  t.equal(await outcome, 'unavailable')
  t.equal(poolFigures(orm).open, 0)
})
