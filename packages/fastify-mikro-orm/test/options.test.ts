import { DefaultLogger, EntityCaseNamingStrategy, type LogContext } from '@mikro-orm/core'
import { EntityManager } from '@mikro-orm/sql'
import Fastify from 'fastify'
import mikroOrm, { errorKind } from 'fastify-mikro-orm'
import { test } from 'tap'
import { onEveryEngine, onEveryServer } from '../../../test/engines.ts'
import { logStream } from '../../../test/fixtures/log.ts'
import { makeUser, openConnection } from './fixtures/connection.ts'
import { Author, library, libraryApp, openLibrary, ready } from './fixtures/library.ts'

onEveryEngine('a loggerFactory replaces the log of this package', async (t, { url }) => {
  const queries: string[] = []
  class Logger extends DefaultLogger {
    override logQuery({ query }: LogContext) {
      queries.push(String(query))
    }
  }
  const { lines, stream } = logStream()
  const app = libraryApp(t, url, {
    server: { logger: { level: 'debug', stream } },
    settings: { loggerFactory: (options) => new Logger(options) }
  })
  app.get('/', async (request) => {
    await request.getDb().count(Author)
    return { count: request.dbScope?.statistics.count }
  })
  t.same((await app.inject('/')).json(), { count: 0 }, 'the statistics are part of that log')
  t.match(queries.at(-1), /^select count/)
  t.notOk(lines.some(({ msg }) => msg === 'query'))
})

onEveryServer('driverOptions.socketPath connects through a Unix socket', async (t, engine) => {
  const em = await openConnection(t, engine.url)
  const [server] = await em.execute<{ path: string }[]>('select @@socket as path')
  const { url } = await makeUser(t, engine, 'localhost')
  const app = libraryApp(t, url, { settings: { driverOptions: { socketPath: server?.path } } })
  await app.ready()
  const [row] = await app.orm.em.fork().execute<{ user: string }[]>('select user() as user')
  t.match(row?.user, /@localhost$/)
})

onEveryServer('driverOptions.ssl encrypts the connections', async (t, { url, name }) => {
  const app = libraryApp(t, url, {
    settings: {
      pool: { max: 1 },
      statementTimeout: 300,
      driverOptions: { ssl: { rejectUnauthorized: false } }
    }
  })
  // The MariaDB of the tests has no certificate.
  if (name === 'mariadb') {
    return t.rejects(ready(app), { code: 'DB_CONNECT_FAILED', cause: { code: 'HANDSHAKE_NO_SSL_SUPPORT' } })
  }
  await ready(app)
  const em = app.orm.em.fork()
  const cipher = `show session status like 'Ssl_cipher'`
  t.match(await em.execute(cipher), [{ Value: /^TLS_/ }])
  await em.insert(Author, { name: 'Ada' })
  const slow = await em.execute('update authors set bio = sleep(30)').catch((error: unknown) => error)
  t.equal(errorKind(slow), 'time_limit', 'cancelled through another encrypted connection')
  t.match(await em.execute(cipher), [{ Value: /^TLS_/ }])
})

onEveryEngine('MikroORM’s options pass through', async (t, { url }) => {
  class Librarian extends EntityManager {
    countAuthors() {
      return this.count(Author)
    }
  }
  const flushed: string[] = []
  const app = libraryApp(t, url, {
    settings: {
      namingStrategy: EntityCaseNamingStrategy,
      filters: { named: { cond: { name: { $ne: 'hidden' } }, entity: ['Author'] } },
      subscribers: [
        { afterCreate: async ({ entity }) => void flushed.push(String(Reflect.get(entity, 'name'))) }
      ],
      entityManager: Librarian
    }
  })
  app.get('/', async (request) => {
    const em = request.getDb()
    em.create(Author, { name: 'Ada' })
    em.create(Author, { name: 'hidden' })
    await em.flush()
    return { authors: em instanceof Librarian ? await em.countAuthors() : -1 }
  })
  t.same((await app.inject('/')).json(), { authors: 1 })
  t.same(flushed, ['Ada', 'hidden'])
})

test('other options cannot be combined with orm', async (t) => {
  const orm = await openLibrary(t, 'sqlite::memory:')
  const app = Fastify()
  t.teardown(() => app.close())
  app.register(mikroOrm, { orm, entities: library } as never)
  await t.rejects(Promise.resolve(app.ready()), {
    code: 'DB_OPTIONS_INVALID',
    message: /entities cannot be combined/
  })
})

test('invalid options are refused when the plugin is registered', async (t) => {
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
    app.register(mikroOrm, options as never)
    await t.rejects(ready(app), { code: 'DB_OPTIONS_INVALID', message })
  }
})

onEveryServer('password may be a function, which is called for each connection', async (t, engine) => {
  const { url, password } = await makeUser(t, engine)
  const wrong = new URL(url)
  wrong.password = 'expired'
  let calls = 0
  const settings = {
    pool: { max: 1 },
    password: async () => {
      calls++
      return password
    }
  }
  const app = libraryApp(t, wrong.href, { settings })
  await app.ready()
  await app.orm.em.fork().count(Author)
  t.equal(calls, 1, 'an open connection is used again')
  const em = app.orm.em.fork({
    signal: AbortSignal.timeout(200),
    inflightQueryAbortStrategy: 'cancel query'
  })
  await t.rejects(em.execute('select sleep(20)'))
  await app.orm.em.fork().count(Author)
  t.equal(calls, 2, 'the statement is stopped with a password of its own, and its connection used again')
})
