import { once } from 'node:events'
import { connect } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { CompiledQuery } from 'kysely'
import { type Test, test } from 'tap'
import { onEveryEngine, onEveryServer } from '../../../test/engines.ts'
import { channels, type RetryMessage, subscribe } from '../src/telemetry/channels.ts'
import { transactional } from '../src/transaction.ts'
import { Author, Book, libraryApp, openLibrary } from './fixtures/library.ts'

onEveryEngine('transactional() commits everything or nothing', async (t, { url }) => {
  const em = (await openLibrary(t, url)).em.fork()
  await em.insert(Author, { name: 'Ada' })
  let runs = 0
  const rename = transactional(em, async (tx) => {
    runs++
    await tx.execute("update authors set name = 'renamed'")
    throw new Error('no')
  })
  await t.rejects(rename, { message: 'no' })
  t.equal(runs, 1, 'an error other than a conflict is not retried')
  t.match(await em.execute('select name from authors'), [{ name: 'Ada' }])
  t.equal(await transactional(em, async () => 'done'), 'done')
})

async function openWithTwo(t: Test, url: string) {
  const orm = await openLibrary(t, url)
  await orm.em.fork().insertMany(Author, [{ name: 'Ada' }, { name: 'Grace' }])
  const [first = 0, second = 0] = (await orm.em.fork().find(Author, {})).map(({ id }) => id)
  return { orm, first, second }
}

onEveryServer('the victim of a deadlock is retried and succeeds', async (t, { url }) => {
  const { orm, first, second } = await openWithTwo(t, url)
  const met = Promise.withResolvers<void>()
  let runs = 0
  let arrived = 0
  const crossing = (here: number, there: number) =>
    transactional(orm.em.fork(), async (tx) => {
      runs++
      await tx.nativeUpdate(Author, here, { bio: `${here} first` })
      if (++arrived === 2) met.resolve()
      await met.promise
      await tx.nativeUpdate(Author, there, { bio: `${there} second` })
    })
  await Promise.all([crossing(first, second), crossing(second, first)])
  t.equal(runs, 3, 'one of the two was retried')
})

onEveryServer('after a deadlock that was caught, the transaction writes nothing', async (t, { url }) => {
  const { orm, first, second } = await openWithTwo(t, url)
  const met = Promise.withResolvers<void>()
  let arrived = 0
  const crossing = async (here: number, there: number) => {
    const em = orm.em.fork()
    await em.begin()
    await em.nativeUpdate(Author, here, { bio: 'first' })
    if (++arrived === 2) met.resolve()
    await met.promise
    await em.nativeUpdate(Author, there, { bio: 'second' }).catch(() => undefined)
    await em.insert(Book, { title: `${here}`, author: here })
    await em.commit()
    return `${here}`
  }
  const ends = await Promise.allSettled([crossing(first, second), crossing(second, first)])
  const lost = ends.filter((end) => end.status === 'rejected')
  t.match(lost, [{ reason: { code: 'DB_TRANSACTION_LOST' } }])
  const done = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []))
  t.same(
    await orm.em.fork().execute('select title from books'),
    done.map((title) => ({ title }))
  )
})

onEveryEngine('a statement that was not awaited is refused after the transaction', async (t, { url }) => {
  const orm = await openLibrary(t, url)
  const failed = Promise.withResolvers<void>()
  const late: Promise<unknown>[] = []
  const work = transactional(orm.em.fork(), async (tx) => {
    await tx.insert(Author, { name: 'first' })
    late.push(failed.promise.then(() => tx.execute(`insert into authors (name) values ('second')`)))
    throw new Error('no')
  })
  await t.rejects(work, { message: 'no' })
  failed.resolve()
  await t.rejects(Promise.all(late), { message: 'Transaction is already rolled back' })
  t.equal(await orm.em.fork().count(Author), 0)
})

onEveryEngine('a statement that is sent during the rollback is rolled back too', async (t, { url }) => {
  const orm = await openLibrary(t, url)
  const insert = CompiledQuery.raw(`insert into authors (name) values ('late')`)
  for (let turns = 0; turns < 20; turns++) {
    const em = orm.em.fork()
    await em.begin()
    const transaction = em.getTransactionContext()
    const ended = em.rollback()
    for (let turn = 0; turn < turns; turn++) await undefined
    await Promise.allSettled([ended, transaction?.executeQuery(insert)])
  }
  t.equal(await orm.em.fork().count(Author), 0)
})

/** MySQL's error for the victim of a deadlock. */
const deadlock = () => Object.assign(new Error('Deadlock found'), { errno: 1213 })

const address = (app: FastifyInstance) => app.listen({ port: 0, host: '127.0.0.1' })

onEveryEngine('a conflict is retried on a fresh fork, and published on the channel', async (t, { url }) => {
  const app = libraryApp(t, url)
  const retries: RetryMessage[] = []
  app.get('/', async (request) => {
    let runs = 0
    await transactional(request.getDb(), async (tx) => {
      t.same(tx.getUnitOfWork().getIdentityMap().keys(), [])
      tx.create(Author, { name: 'Ada' })
      await tx.flush()
      if (++runs < 3) throw deadlock()
    })
    return { runs }
  })
  await app.ready()
  t.teardown(subscribe(channels.retry, app.orm, (message) => void retries.push(message)))
  t.same((await app.inject('/')).json(), { runs: 3 })
  t.match(retries, [{ error: { errno: 1213 } }, { error: { errno: 1213 } }])
  t.equal(await app.orm.em.fork().count(Author), 1)
})

test('a conflict that persists is thrown unchanged after the last attempt', async (t) => {
  const app = libraryApp(t, 'sqlite::memory:')
  await app.ready()
  for (const [errno, attempts] of [
    [1213, 8],
    [1205, 2],
    [1062, 1]
  ]) {
    let runs = 0
    const work = transactional(app.orm.em.fork(), async (tx) => {
      runs++
      await tx.insert(Author, { name: 'Ada' })
      throw Object.assign(new Error('again'), { errno })
    })
    await t.rejects(work, { message: 'again', errno })
    t.equal(runs, attempts)
  }
  t.equal(await app.orm.em.fork().count(Author), 0)
})

onEveryEngine('nothing is retried after the response was sent', async (t, { url }) => {
  const app = libraryApp(t, url)
  let runs = 0
  app.get('/', async (request, reply) => {
    const work = transactional(request.getDb(), async (tx) => {
      runs++
      await tx.insert(Author, { name: 'Ada' })
      reply.raw.write('answered')
      throw deadlock()
    })
    await t.rejects(work, { message: 'Deadlock found' })
    reply.hijack()
    reply.raw.end()
  })
  t.equal(await (await fetch(await address(app))).text(), 'answered')
  t.equal(runs, 1)
  t.equal(await app.orm.em.fork().count(Author), 0)
})

onEveryEngine('nothing is retried after the client disconnected', async (t, { url }) => {
  const app = libraryApp(t, url)
  const outcome = Promise.withResolvers<unknown>()
  let runs = 0
  app.get('/', async (request, reply) => {
    const work = transactional(request.getDb(), async () => {
      runs++
      client.destroy()
      await once(reply.raw, 'close')
      throw deadlock()
    })
    outcome.resolve(work.catch((error: unknown) => error))
    return work
  })
  const client = connect(Number(new URL(await address(app)).port), '127.0.0.1')
  client.write('GET / HTTP/1.1\r\nHost: test\r\n\r\n')
  t.match(await outcome.promise, { code: 'DB_SCOPE_ENDED' })
  t.equal(runs, 1)
})

onEveryEngine(
  'transactional() within a transaction is a savepoint, and is retried with the transaction',
  async (t, { url }) => {
    const app = libraryApp(t, url)
    let [outer, inner] = [0, 0]
    app.get('/', async (request) => {
      await transactional(request.getDb(), async (tx) => {
        outer++
        await tx.insert(Author, { name: 'kept' })
        const undone = transactional(tx, async (savepoint) => {
          await savepoint.insert(Author, { name: 'undone' })
          throw new Error('no')
        })
        await t.rejects(undone, { message: 'no' })
        await transactional(tx, async (savepoint) => {
          await savepoint.insert(Author, { name: 'in savepoint' })
          if (++inner < 3) throw deadlock()
        })
      })
      return request.getDb().find(Author, {}, { orderBy: { name: 1 } })
    })
    t.match((await app.inject('/')).json(), [{ name: 'in savepoint' }, { name: 'kept' }])
    t.same([outer, inner], [3, 3], 'the outermost transaction is retried')
  }
)
