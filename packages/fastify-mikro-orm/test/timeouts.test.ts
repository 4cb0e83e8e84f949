import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'tap'
import { onEveryEngine, onEveryServer } from '../../../test/engines.ts'
import { makeFolder } from '../../../test/fixtures/folder.ts'
import { until } from '../../../test/fixtures/until.ts'
import { poolFigures } from '../src/connection-pool.ts'
import { openDatabase } from '../src/database.ts'
import { errorKind } from '../src/error-kind.ts'
import { lockName } from '../src/schema/schema-lock.ts'
import { channels, subscribe } from '../src/telemetry/channels.ts'
import { openConnection, untilRunning } from './fixtures/connection.ts'
import { Author, library, libraryApp, openLibrary } from './fixtures/library.ts'

const endless =
  'select count(*) from information_schema.columns a, information_schema.columns b, information_schema.columns c'

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no error',
    (error: { code?: string }) => error.code
  )

onEveryEngine('the queue for a connection is limited in length and in time', async (t, { url }) => {
  const app = libraryApp(t, url, { settings: { pool: { max: 1 }, queueMax: 2, acquireTimeout: 200 } })
  await app.ready()
  const { orm } = app
  const busy = orm.em.fork()
  await busy.begin()
  t.same(poolFigures(orm), { max: 1, open: 1, inUse: 1, waiting: 0 })
  const waiting = [codeOf(orm.em.fork().count(Author)), codeOf(orm.em.fork().begin())]
  await until(() => poolFigures(orm).waiting === 2)
  t.equal(await codeOf(orm.em.fork().count(Author)), 'DB_POOL_FULL')
  t.equal(await codeOf(orm.em.fork().begin()), 'DB_POOL_FULL')
  t.same(await Promise.all(waiting), ['DB_ACQUIRE_TIMEOUT', 'DB_ACQUIRE_TIMEOUT'])
  await busy.rollback()
  t.equal(await orm.em.fork().count(Author), 0)
  t.same(poolFigures(orm), { max: 1, open: 1, inUse: 0, waiting: 0 })
})

onEveryEngine('a query whose signal aborts leaves the queue', async (t, { url }) => {
  const { em } = await openLibrary(t, url)
  const database = await openDatabase({ url, entities: library, pool: { max: 1 }, acquireTimeout: 60_000 })
  const { orm } = database
  t.teardown(() => database.close())
  await em.fork().insert(Author, { name: 'Ada' })
  const busy = orm.em.fork()
  await busy.begin()
  const control = new AbortController()
  const fork = () => orm.em.fork({ signal: control.signal })
  const waiting: Promise<unknown>[] = [
    fork().count(Author),
    fork().execute('select 1'),
    fork().findOne(Author, 1)
  ]
  await until(() => poolFigures(orm).waiting === 3)
  control.abort(new Error('aborted'))
  for (const work of waiting) await t.rejects(work, { message: 'aborted' })
  t.equal(poolFigures(orm).waiting, 0)
  await busy.rollback()
  await until(() => poolFigures(orm).inUse === 0)
  t.equal(await orm.em.fork().count(Author), 1)
})

onEveryEngine('a transaction keeps its connection until it ends', async (t, { url }) => {
  const orm = await openLibrary(t, url)
  const messages: { took: number; failed: boolean }[] = []
  t.teardown(subscribe(channels.acquire, orm, (message) => void messages.push(message)))
  const em = orm.em.fork()
  await em.begin()
  await em.insert(Author, { name: 'Ada' })
  await em.transactional((inner) => inner.insert(Author, { name: 'Eve' }))
  t.equal(poolFigures(orm).inUse, 1)
  await em.commit()
  await until(() => poolFigures(orm).inUse === 0)
  await t.rejects(
    orm.em.fork().transactional(() => Promise.reject(new Error('no'))),
    { message: 'no' }
  )
  await until(() => poolFigures(orm).inUse === 0)
  t.equal(await orm.em.fork().count(Author), 2)
  t.same(
    messages.map(({ failed }) => failed),
    [false, false, false]
  )
  t.ok(messages.every(({ took }) => took >= 0))
})

onEveryEngine('closing the database rejects queries that wait for a connection', async (t, { url }) => {
  const database = await openDatabase({ url, entities: library, pool: { max: 1 } })
  const { orm } = database
  const busy = orm.em.fork()
  await busy.begin()
  const waiting = [codeOf(orm.em.fork().count(Author)), codeOf(orm.em.fork().begin())]
  await until(() => poolFigures(orm).waiting === 2)
  await database.close()
  t.same(await Promise.all(waiting), ['DB_CLOSED', 'DB_CLOSED'])
  t.equal(await codeOf(orm.em.fork().count(Author)), 'DB_CLOSED')
})

onEveryServer('a statement beyond statementTimeout is cancelled on the server', async (t, { url }) => {
  const settings = { url, entities: library, pool: { max: 1 }, statementTimeout: 300 }
  const database = await openDatabase(settings)
  const { orm } = database
  t.teardown(() => database.close())
  const observer = await openConnection(t, url)
  const em = orm.em.fork()
  await em.insert(Author, { name: 'Ada' })
  const slow = [
    // The limit of MySQL itself is for SELECT only.
    endless,
    `update authors set bio = sleep(30)`
  ]
  for (const statement of slow) {
    const kind = await em.execute(statement).then(() => 'no error', errorKind)
    t.equal(kind, 'time_limit', statement)
    await untilRunning(observer, statement.slice(0, 20), 0)
  }
  await em.begin()
  await em.insert(Author, { name: 'Eve' })
  t.equal(
    await em.execute(`update authors set bio = sleep(30)`).then(() => 'no error', errorKind),
    'time_limit'
  )
  await em.rollback()
  t.equal(await em.count(Author), 1, 'the connection still works')
})

onEveryServer('the wait for a lock on a row or a table ends after lockTimeout', async (t, { url }) => {
  const database = await openDatabase({ url, entities: library, lockTimeout: 1_000 })
  const { orm } = database
  t.teardown(() => database.close())
  const [holder, em] = [await openConnection(t, url), orm.em.fork()]
  await em.insert(Author, { id: 1, name: 'Ada' })
  const change = () => em.execute('update authors set bio = 1').then(() => 'no error', errorKind)
  await holder.begin()
  await holder.execute('update authors set bio = 2')
  t.equal(await change(), 'lock_timeout')
  await holder.rollback()
  t.equal(await change(), 'no error')
  await holder.execute('lock tables authors write')
  t.equal(await change(), 'lock_timeout')
  await holder.execute('unlock tables')
  t.equal(await change(), 'no error')
})

onEveryServer('creating tables has no time limit', async (t, { url }) => {
  const holder = await openConnection(t, url)
  const name = lockName(new URL(url).pathname.slice(1))
  await holder.execute('select get_lock(?, 0)', [name])
  const opened = openDatabase({ url, entities: library, statementTimeout: 100 })
  await untilRunning(holder, 'select get_lock')
  await sleep(600)
  await holder.execute('do release_lock(?)', [name])
  const database = await opened
  const { orm } = database
  t.teardown(() => database.close())
  t.equal(await orm.em.fork().count(Author), 0)
  const kind = await orm.em
    .fork()
    .execute(endless)
    .then(() => 'no error', errorKind)
  t.equal(kind, 'time_limit', 'afterwards the limits apply again')
})

test('sqlite: waiting for the lock of another process does not block this process', async (t) => {
  const url = `sqlite:${makeFolder(t)}/library.sqlite`
  await openLibrary(t, url)
  const [holder, waiting, impatient] = [
    await openConnection(t, url),
    await openConnection(t, url, { lockTimeout: 60_000 }),
    await openConnection(t, url, { lockTimeout: 20 })
  ]
  await holder.begin()
  t.equal(await impatient.insert(Author, { name: 'Bob' }).then(() => 'no error', errorKind), 'lock_timeout')
  t.equal(await impatient.begin().then(() => 'no error', errorKind), 'lock_timeout')
  t.equal(await impatient.count(Author), 0, 'readers do not wait')
  // This timer could not run while a statement blocks the process.
  setTimeout(() => holder.commit(), 50)
  await waiting.transactional((em) => em.insert(Author, { name: 'Ada' }))
  t.equal(await impatient.count(Author), 1)
})

test('sqlite: a transaction that the database has rolled back by itself releases its connection', async (t) => {
  const url = `sqlite:${makeFolder(t)}/library.sqlite`
  const orm = await openLibrary(t, url)
  const em = orm.em.fork()
  await em.execute('create table plain (content)')
  const [size] = await em.execute<{ page_count: number }[]>('pragma page_count')
  await em.execute(`pragma max_page_count = ${size?.page_count}`)
  const after: unknown[] = []
  const work = orm.em.fork().transactional(async (tx) => {
    const failed = tx.execute('insert into plain values (zeroblob(1000000))')
    await failed.catch(() => undefined)
    after.push(await codeOf(tx.insert(Author, { name: 'Bob' })))
    return failed
  })
  t.equal(await work.then(() => 'no error', errorKind), 'unavailable', 'the disk is full')
  t.same(after, ['DB_TRANSACTION_LOST'], 'later statements of it are refused')
  await until(() => poolFigures(orm).inUse === 0)
  await em.execute('pragma max_page_count = 1000000')
  await orm.em.fork().transactional((em) => em.insert(Author, { name: 'Eve', bio: 'x'.repeat(50_000) }))
  t.equal(await em.count(Author), 1)
})
