import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import Fastify, { type FastifyInstance } from 'fastify'
import mikroOrm from 'fastify-mikro-orm'
import { test } from 'tap'
import { onEveryEngine, onEveryServer } from '../../../test/engines.ts'
import { makeFolder } from '../../../test/fixtures/folder.ts'
import { logStream } from '../../../test/fixtures/log.ts'
import { until } from '../../../test/fixtures/until.ts'
import { poolFigures } from '../src/connection-pool.ts'
import { lockName } from '../src/schema/schema-lock.ts'
import { makeUser, openConnection, untilRunning } from './fixtures/connection.ts'
import { Author, Book, library, libraryApp, ready } from './fixtures/library.ts'
import { freePort, makeProxy } from './fixtures/proxy.ts'

const withLog = (onLine?: () => unknown) => {
  const { lines, stream } = logStream(onLine)
  return { lines, server: { logger: { level: 'debug', stream } } }
}

const waiting = /^waiting for the database 127\.0\.0\.1:\d+\/\w+: ECONNREFUSED, attempt \d+$/

onEveryEngine('one log line names the engine and the created tables', async (t, { url, name }) => {
  const version = {
    sqlite: /^SQLite 3\.\d+\.\d+$/,
    mysql: /^MySQL \d+\.\d+\.\d+$/,
    mariadb: /^MariaDB \d+\.\d+\.\d+$/
  }
  const start = async () => {
    const { lines, server } = withLog()
    const app = libraryApp(t, url, { server })
    await app.ready()
    await app.close()
    return lines.filter(({ level }) => level > 20)
  }
  t.match(await start(), [
    {
      level: 30,
      engine: version[name],
      created: ['authors', 'books'],
      took: Number,
      msg: /^database ready in \d+ ms: \w+ [\d.]+, created 2 tables \(authors, books\)$/
    }
  ])
  t.match(await start(), [{ created: [], msg: /nothing to create$/ }])
})

onEveryServer('the start waits for the database, with one warning for each attempt', async (t, { url }) => {
  const proxy = await makeProxy(t, url)
  const second = Promise.withResolvers<void>()
  const attempts = () => lines.filter(({ msg }) => waiting.test(msg))
  const { lines, server } = withLog(() => attempts().length === 2 && second.resolve())
  const app = libraryApp(t, proxy.url, { server })
  const started = ready(app)
  await second.promise
  await proxy.open()
  await started
  const { port, pathname } = new URL(proxy.url)
  const where = { host: '127.0.0.1', port: Number(port), database: pathname.slice(1), reason: 'ECONNREFUSED' }
  t.match(attempts().slice(0, 2), [
    { level: 40, attempt: 1, ...where },
    { level: 40, attempt: 2, ...where }
  ])
  t.match(lines.at(-1), { msg: /^database ready/ })
})

onEveryServer('a password with special characters works, and is never logged', async (t, engine) => {
  const { lines, server } = withLog()
  const { url, password } = await makeUser(t, engine)
  const app = libraryApp(t, url, { server })
  await app.ready()
  t.match(lines.at(-1), { msg: /^database ready/ })
  t.notMatch(JSON.stringify(lines), password)
  t.notMatch(JSON.stringify(lines), new URL(url).password)
})

onEveryServer('a wrong password fails at the first attempt, with the driver’s message', async (t, engine) => {
  const { lines, server } = withLog()
  const { url } = await makeUser(t, engine)
  const wrong = new URL(url)
  wrong.password = 'not-this-one'
  const app = libraryApp(t, wrong.href, { server })
  const cause = { code: 'ER_ACCESS_DENIED_ERROR', message: /Access denied for user/ }
  await t.rejects(ready(app), { code: 'DB_CONNECT_FAILED', cause })
  t.notOk(lines.some(({ msg }) => waiting.test(msg)))
  t.notMatch(JSON.stringify(lines), 'not-this-one')
})

onEveryServer('an unknown database fails at the first attempt', async (t, { url }) => {
  const { lines, server } = withLog()
  const unknown = new URL('/no_such_database', url).href
  const app = libraryApp(t, unknown, { server })
  await t.rejects(ready(app), { code: 'DB_CONNECT_FAILED', cause: { code: 'ER_BAD_DB_ERROR' } })
  t.notOk(lines.some(({ msg }) => waiting.test(msg)))
})

/** The sockets that keep the process alive. */
const sockets = () => process.getActiveResourcesInfo().filter((name) => /TCP/.test(name)).length

test('a database that is down fails the start before the plugin timeout', async (t) => {
  const url = `mysql://root:secret@127.0.0.1:${await freePort()}/library`
  const app = libraryApp(t, url, { server: { pluginTimeout: 2_000 } })
  const before = sockets()
  const message = /^No answer from 127\.0\.0\.1:\d+\/library within 1500 ms \(ECONNREFUSED\)\.$/
  await t.rejects(ready(app), { code: 'DB_UNREACHABLE', message, cause: { code: 'ECONNREFUSED' } })
  await app.close()
  t.throws(() => app.orm.em.fork().getKysely(), { code: 'DB_CLOSED' })
  await until(() => sockets() <= before)
})

test('a server that accepts connections but does not answer fails the start', async (t) => {
  const silent = createServer().listen(0, '127.0.0.1')
  await once(silent, 'listening')
  t.teardown(() => silent.close())
  const { port } = silent.address() as AddressInfo
  const settings = { connectTimeout: 300, startTimeout: 1_500 }
  const before = sockets()
  const app = libraryApp(t, `mysql://root@127.0.0.1:${port}/library`, { settings })
  await t.rejects(ready(app), { code: 'DB_UNREACHABLE', cause: { code: 'ETIMEDOUT' } })
  await app.close()
  await until(() => sockets() <= before)
})

test('closing the application stops waiting for the database', async (t) => {
  const first = Promise.withResolvers<void>()
  const { lines, server } = withLog(() => lines.some(({ msg }) => waiting.test(msg)) && first.resolve())
  const url = `mysql://root@127.0.0.1:${await freePort()}/library`
  const app = libraryApp(t, url, { server })
  const started = t.rejects(ready(app), { code: 'DB_CLOSED' })
  await first.promise
  const start = Date.now()
  await app.close()
  await started
  t.ok(Date.now() - start < 5_000)
})

onEveryServer('a schema lock that stays locked fails the start, with its name', async (t, { url }) => {
  const name = lockName(new URL(url).pathname.slice(1))
  const session = await openConnection(t, url)
  await session.execute('select get_lock(?, 0)', [name])
  const app = libraryApp(t, url, { settings: { startTimeout: 2_000 } })
  const message = new RegExp(`^The lock "${name}" was not free within \\d s: another process holds it`)
  await t.rejects(ready(app), { code: 'DB_SCHEMA_LOCK_TIMEOUT', message })
})

onEveryServer('a schema lock is released when its holder dies', async (t, { url }) => {
  const name = lockName(new URL(url).pathname.slice(1))
  const [holder, observer] = [await openConnection(t, url), await openConnection(t, url)]
  const [row] = await holder.execute<{ id: number }[]>('select connection_id() as id, get_lock(?, 0)', [name])
  const app = libraryApp(t, url, { settings: { pool: { max: 1 } } })
  const started = ready(app)
  await untilRunning(observer, 'select get_lock')
  await observer.execute(`kill ${row?.id}`)
  await started
  t.equal(await app.orm.em.fork().count(Book), 0)
})

onEveryServer('an idle connection is closed after pool.idleTimeoutMillis', async (t, { url }) => {
  const app = libraryApp(t, url, { settings: { pool: { idleTimeoutMillis: 100 } } })
  await app.ready()
  const observer = await openConnection(t, url)
  const [row] = await app.orm.em.fork().execute<{ id: number }[]>('select connection_id() as id')
  const sql = 'select id from information_schema.processlist where id = ?'
  await until(async () => (await observer.execute(sql, [row?.id])).length === 0)
  t.same(poolFigures(app.orm), { max: 10, open: 0, inUse: 0, waiting: 0 })
  t.equal(await app.orm.em.fork().count(Author), 0)
})

onEveryServer('closing the application stops waiting for the schema lock', async (t, { url }) => {
  const name = lockName(new URL(url).pathname.slice(1))
  const [holder, observer] = [await openConnection(t, url), await openConnection(t, url)]
  await holder.execute('select get_lock(?, 0)', [name])
  const app = libraryApp(t, url)
  const started = t.rejects(ready(app), { code: 'DB_CLOSED' })
  await untilRunning(observer, 'select get_lock')
  const start = Date.now()
  await app.close()
  await started
  t.ok(Date.now() - start < 5_000)
  await untilRunning(observer, 'select get_lock', 0)
})

test('sqlite: the start waits for the write lock of another process, up to startTimeout', async (t) => {
  const path = join(makeFolder(t), 'library.sqlite')
  const holder = new DatabaseSync(path)
  t.teardown(() => holder.close())
  holder.exec('pragma journal_mode = wal; begin immediate; create table other (id integer)')
  const start = (startTimeout: number) =>
    libraryApp(t, `sqlite:${path}`, { settings: { lockTimeout: 50, startTimeout } })
  const message = /^Another process kept the write lock of the database file for \d+ ms\.$/
  await t.rejects(ready(start(500)), { code: 'DB_SCHEMA_LOCK_TIMEOUT', message })
  const closed = start(40_000)
  const rejected = t.rejects(ready(closed), { code: 'DB_CLOSED' })
  await sleep(200)
  await closed.close()
  await rejected
  const app = start(40_000)
  const started = ready(app)
  // Longer than lockTimeout.
  await sleep(200)
  holder.exec('commit')
  await started
  t.equal(await app.orm.em.fork().count(Book), 0)
  holder.exec('begin immediate')
  await t.rejects(
    app.orm.em.fork().insert(Author, { name: 'Ada' }),
    /locked/,
    'lockTimeout applies after the start'
  )
  holder.exec('rollback')
})

test('sqlite: missing folders of the file are created', async (t) => {
  const path = join(makeFolder(t), 'not', 'yet', 'there', 'library.sqlite')
  const app = libraryApp(t, `sqlite:${path}`)
  await app.ready()
  t.ok(existsSync(path))
})

test('sqlite: a file that cannot be opened fails at the first attempt', async (t) => {
  const path = makeFolder(t)
  const app = libraryApp(t, `sqlite:${path}`)
  await t.rejects(ready(app), { code: 'DB_CONNECT_FAILED', cause: { code: 'ERR_SQLITE_ERROR' } })
})

test('closing the root stops waiting when the plugin is registered in a child scope', async (t) => {
  const app: FastifyInstance = Fastify({ pluginTimeout: 60_000 })
  app.register(async (child) => {
    await child.register(mikroOrm, {
      url: `mysql://root@127.0.0.1:${await freePort()}/library`,
      entities: library
    })
  })
  const started = t.rejects(ready(app), { code: 'DB_CLOSED' })
  await sleep(300)
  const start = Date.now()
  await app.close()
  await started
  t.ok(Date.now() - start < 5_000)
})
