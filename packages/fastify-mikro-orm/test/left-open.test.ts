import { connect } from 'node:net'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { onEveryEngine, onEveryServer } from '../../../test/engines.ts'
import { logStream } from '../../../test/fixtures/log.ts'
import db from '../src/plugin.ts'
import { channels, type ScopeMessage, subscribe } from '../src/telemetry/channels.ts'
import type { EntityManager, Orm } from '../src/types.ts'
import { Author, Book, library } from './fixtures/library.ts'
import { makeProxy } from './fixtures/proxy.ts'
import { untilRunning } from './fixtures/session.ts'

const warning = 'rolled back a transaction that the request left open'
const forgotten = 'the request made changes that it did not flush'

interface Route {
  url: string
  work: (em: EntityManager) => unknown
  status?: number
}

/** Two connections, a socket, and routes that do something with the database and answer. */
async function serve(t: Test, url: string, routes: Route[], options = {}) {
  const { lines, stream } = logStream()
  const app: FastifyInstance = Fastify({ pluginTimeout: 60_000, logger: { level: 'info', stream } })
  t.teardown(() => app.close())
  app.register(db, { url, entities: library, pool: { max: 2 }, ...options })
  app.get('/count', async (request) => ({ authors: await request.getDb().count(Author) }))
  for (const { url, work, status = 200 } of routes) {
    app.get(url, async (request, reply) => {
      await work(request.getDb())
      return reply.code(status).send({})
    })
  }
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  const told = (message: string) => lines.filter(({ msg }) => msg === message)
  return { app, address, told }
}

/** Sends a request whose client can go. */
function visit(address: string, path: string) {
  const socket = connect(Number(new URL(address).port), '127.0.0.1')
  socket.write(`GET ${path} HTTP/1.1\r\nHost: test\r\n\r\n`)
  return socket
}

async function leaveOpen(em: EntityManager) {
  await em.begin()
  await em.insert(Author, { name: 'left open' })
}

onEveryEngine('as many as there are connections, and three more', async (t, { url }) => {
  const { app, address, told } = await serve(t, url, [
    { url: '/open/:id', work: leaveOpen },
    { url: '/fork', work: (em) => leaveOpen(em.fork()) },
    { url: '/slowly', work: (em) => leaveOpen(em).then(() => sleep(50)) }
  ])
  for (const path of ['/open/1', '/open/2', '/fork', '/fork', '/slowly']) await fetch(address + path)
  t.same(await (await fetch(`${address}/count`)).json(), { authors: 0 })
  while (told(warning).length < 5) await sleep(5)
  const [first, , fork, , slow] = told(warning)
  t.match(first, { level: 40, route: '/open/:id', reqId: 'req-1', held: Number })
  t.match(fork, { route: '/fork', reqId: 'req-3' })
  t.ok(Number(slow?.held) >= 49, 'milliseconds for which it was open')
  t.equal(await app.orm.em.fork().count(Author), 0)
})

/** Both wait within a transaction, before its COMMIT. */
const stuck: Record<string, (em: EntityManager, wait: () => Promise<void>) => Promise<unknown>> = {
  'its work': (em, wait) => em.transactional((tx) => tx.insert(Author, { name: 'stuck' }).then(wait)),
  'a hook of its flush': async (em, wait) => {
    em.getEventManager().registerSubscriber({ afterDelete: wait })
    await em.remove(await em.findOneOrFail(Author, { name: 'Ada' })).flush()
  }
}

for (const [name, work] of Object.entries(stuck)) {
  onEveryEngine(`a transaction that is stuck in ${name} goes with its client`, async (t, { url }) => {
    const inside = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    const outcome = Promise.withResolvers<unknown>()
    const wait = async () => {
      inside.resolve()
      await release.promise
    }
    const routes = [
      {
        url: '/',
        work: (em: EntityManager) => work(em, wait).then(() => outcome.resolve('done'), outcome.resolve)
      }
    ]
    const { app, address, told } = await serve(t, url, routes, { pool: { max: 1 } })
    await app.orm.em.fork().insert(Author, { name: 'Ada' })
    const client = visit(address, '/')
    await inside.promise
    client.destroy()
    const own = app.orm.em.fork()
    await own.transactional((em) => em.insert(Author, { name: 'mine' }))
    release.resolve()
    t.match(await outcome.promise, { code: 'DB_SCOPE_ENDED' }, 'its COMMIT is not taken for done')
    t.match(await own.find(Author, {}), [{ name: 'Ada' }, { name: 'mine' }])
    t.same(told(warning), [], 'nobody made a mistake')
  })
}

const commits: Record<string, (em: EntityManager) => Promise<unknown>> = {
  'flush()': (em) => {
    em.create(Author, { name: 'on its way' })
    return em.flush()
  },
  'transactional()': (em) => em.transactional((tx) => tx.insert(Author, { name: 'on its way' })),
  'commit()': async (em) => {
    await leaveOpen(em)
    await em.commit()
  }
}

for (const [name, work] of Object.entries(commits)) {
  onEveryEngine(`a COMMIT of ${name} that is on its way when the client goes counts`, async (t, { url }) => {
    const outcome = Promise.withResolvers<unknown>()
    const closed = Promise.withResolvers<void>()
    const { app, address } = await serve(t, url, [
      { url: '/', work: (em) => work(em).then(() => outcome.resolve('done'), outcome.resolve) }
    ])
    app.server.once('request', (_, response) => response.once('close', closed.resolve))
    const connection = app.orm.em.getConnection()
    const { commit } = connection
    connection.commit = async (...args) => {
      const committed = commit.apply(connection, args)
      await turn()
      client.destroy()
      await closed.promise
      return committed
    }
    const client = visit(address, '/')
    t.equal(await outcome.promise, 'done')
    t.equal(await app.orm.em.fork().count(Author), 1)
  })
}

/** Somebody else is within a savepoint of the one connection while `act` goes on with a part that comes too late. */
async function meanwhile(orm: Orm, act: () => unknown) {
  await orm.em.fork().transactional((em) =>
    em.transactional(async (part) => {
      await part.insert(Author, { name: 'of somebody else' })
      await act()
    })
  )
  return orm.em.fork().find(Author, {})
}

onEveryEngine('a part that nobody waited for reaches into no other transaction', async (t, { url }) => {
  const { app } = await serve(t, url, [], { pool: { max: 1 } })
  const inside = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  let late: Promise<void> | undefined
  await app.orm.em.fork().transactional(async (em) => {
    late = em.transactional(async (part) => {
      inside.resolve()
      await release.promise
      await part.insert(Author, { name: 'too late' })
    })
    await inside.promise
  })
  const authors = await meanwhile(app.orm, async () => {
    release.resolve()
    await t.rejects(Promise.resolve(late), { code: 'DB_TRANSACTION_ENDED' })
  })
  t.match(authors, [{ name: 'of somebody else' }])
  t.equal(authors.length, 1)
})

onEveryEngine('nor does one whose client has gone', async (t, { url }) => {
  const inside = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  const outcome = Promise.withResolvers<unknown>()
  const work = (em: EntityManager) =>
    em
      .transactional((tx) =>
        tx.transactional(async (part) => {
          await part.insert(Author, { name: 'too late' })
          inside.resolve()
          await release.promise
        })
      )
      .then(() => outcome.resolve('done'), outcome.resolve)
  const { app, address } = await serve(t, url, [{ url: '/', work }], { pool: { max: 1 } })
  const client = visit(address, '/')
  await inside.promise
  client.destroy()
  const authors = await meanwhile(app.orm, async () => {
    release.resolve()
    t.match(await outcome.promise, { code: 'DB_SCOPE_ENDED' })
  })
  t.match(authors, [{ name: 'of somebody else' }])
  t.equal(authors.length, 1)
})

onEveryServer(
  'a savepoint whose query is cancelled is rolled back with its transaction',
  async (t, { url }) => {
    const outcome = Promise.withResolvers<unknown>()
    const work = (em: EntityManager) =>
      em
        .transactional(async (tx) => {
          await tx.insert(Author, { name: 'undone' })
          await tx.transactional((part) => part.execute('select sleep(60)'))
        })
        .then(() => outcome.resolve('done'), outcome.resolve)
    const { app, address } = await serve(t, url, [{ url: '/', work }])
    const client = visit(address, '/')
    await untilRunning(app.orm.em.fork(), 'select sleep')
    client.destroy()
    t.match(await outcome.promise, { code: 'DB_SCOPE_ENDED' })
    t.equal(await app.orm.em.fork().count(Author), 0)
  }
)

onEveryServer('what bypasses the EntityManager in a transaction is cancelled too', async (t, { url }) => {
  const outcome = Promise.withResolvers<unknown>()
  const work = (em: EntityManager) =>
    em
      .transactional((tx) =>
        tx.getConnection().execute('select sleep(60)', [], 'all', tx.getTransactionContext())
      )
      .then(() => outcome.resolve('done'), outcome.resolve)
  const { app, address } = await serve(t, url, [{ url: '/', work }])
  const client = visit(address, '/')
  await untilRunning(app.orm.em.fork(), 'select sleep')
  client.destroy()
  await untilRunning(app.orm.em.fork(), 'select sleep', 0)
  t.match(await outcome.promise, { code: 'DB_SCOPE_ENDED' })
})

onEveryServer('a BEGIN that is on its way when the client goes is rolled back', async (t, { url }) => {
  const outcome = Promise.withResolvers<unknown>()
  const proxy = await makeProxy(t, url)
  await proxy.open()
  const work = async (em: EntityManager) => {
    proxy.mode = 'hold'
    const begun = em.begin()
    await turn()
    client.destroy()
    await begun.then(() => outcome.resolve('begun'), outcome.resolve)
  }
  const { app, address } = await serve(t, proxy.url, [{ url: '/', work }], { pool: { max: 1 } })
  const pass = () => {
    proxy.mode = 'pass'
  }
  t.teardown(subscribe(channels.scopeEnd, app.orm, pass))
  const client = visit(address, '/')
  t.match(await outcome.promise, { code: 'DB_SCOPE_ENDED' })
  await app.orm.em.fork().transactional((em) => em.insert(Author, { name: 'the connection is free' }))
})

onEveryEngine('units of work that began have ended, and tell whether they leaked', async (t, { url }) => {
  const { app, address } = await serve(t, url, [
    { url: '/open', work: leaveOpen },
    { url: '/closed', work: (em) => em.transactional((tx) => tx.count(Author)) }
  ])
  let begun = 0
  const ended: ScopeMessage[] = []
  t.teardown(subscribe(channels.scopeBegin, app.orm, () => void begun++))
  t.teardown(subscribe(channels.scopeEnd, app.orm, (message) => void ended.push(message)))
  for (const path of ['/closed', '/open', '/nowhere', '/count']) await fetch(address + path)
  while (ended.length < 3) await sleep(5)
  t.equal(begun, 3, 'a request without the database has none')
  t.equal(ended.filter(({ leaked }) => leaked).length, 1)
})

const changes: Route[] = [
  { url: '/new/:id', work: (em) => em.create(Author, { name: 'new' }) },
  {
    url: '/changed',
    work: async (em) => {
      const author = await em.findOneOrFail(Author, { name: 'Ada' })
      author.bio = 'changed'
      em.create(Book, { title: 'Notes', author })
    }
  },
  { url: '/removed', work: async (em) => em.remove(await em.findOneOrFail(Author, { name: 'Ada' })) },
  { url: '/flushed', work: (em) => em.persist(em.create(Author, { name: 'flushed' })).flush() },
  { url: '/read', work: (em) => em.find(Author, {}) },
  { url: '/refused', work: (em) => em.create(Author, { name: 'refused' }), status: 422 }
]

onEveryEngine('changes that were never flushed are named when asked for', async (t, { url }) => {
  const { app, address, told } = await serve(t, url, changes, { reportUnflushed: true })
  await app.orm.em.fork().insert(Author, { name: 'Ada' })
  for (const { url } of changes) await fetch(address + url)
  while (told(forgotten).length < 3) await sleep(5)
  await fetch(`${address}/count`)
  t.match(told(forgotten), [
    { level: 40, route: '/new/:id', reqId: 'req-1', unflushed: ['create Author'] },
    { route: '/changed', unflushed: ['create Book', 'update Author'] },
    { route: '/removed', unflushed: ['delete Author'] }
  ])
  t.equal(told(forgotten).length, 3)
})

onEveryEngine('otherwise nobody looks', async (t, { url }) => {
  const { app, address, told } = await serve(t, url, changes)
  await app.orm.em.fork().insert(Author, { name: 'Ada' })
  for (const { url } of changes) await fetch(address + url)
  await app.close()
  t.same(told(forgotten), [])
})
