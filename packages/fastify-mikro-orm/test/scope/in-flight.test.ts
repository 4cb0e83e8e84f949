import { setImmediate as turn } from 'node:timers/promises'
import { onEveryEngine, onEveryServer } from '../../../../test/engines.ts'
import { channels, subscribe } from '../../src/telemetry/channels.ts'
import type { EntityManager } from '../../src/types.ts'
import { untilRunning } from '../fixtures/connection.ts'
import { Author } from '../fixtures/library.ts'
import { makeProxy } from '../fixtures/proxy.ts'
import { leaveOpen, sendRequest, serveRoutes } from '../fixtures/routes.ts'

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
  onEveryEngine(
    `a COMMIT of ${name} that was sent before the disconnect takes effect`,
    async (t, { url }) => {
      const outcome = Promise.withResolvers<unknown>()
      const closed = Promise.withResolvers<void>()
      const { app, address } = await serveRoutes(t, url, [
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
      const client = sendRequest(address, '/')
      t.equal(await outcome.promise, 'done')
      t.equal(await app.orm.em.fork().count(Author), 1)
    }
  )
}

onEveryServer(
  'a savepoint whose query is cancelled is rolled back with its transaction',
  async (t, { url }) => {
    const outcome = Promise.withResolvers<unknown>()
    const work = (em: EntityManager) =>
      em
        .transactional(async (tx) => {
          await tx.insert(Author, { name: 'undone' })
          await tx.transactional((savepoint) => savepoint.execute('select sleep(60)'))
        })
        .then(() => outcome.resolve('done'), outcome.resolve)
    const { app, address } = await serveRoutes(t, url, [{ url: '/', work }])
    const client = sendRequest(address, '/')
    await untilRunning(app.orm.em.fork(), 'select sleep')
    client.destroy()
    t.match(await outcome.promise, { code: 'DB_SCOPE_ENDED' })
    t.equal(await app.orm.em.fork().count(Author), 0)
  }
)

onEveryServer(
  'a query that bypasses the EntityManager in a transaction is cancelled too',
  async (t, { url }) => {
    const outcome = Promise.withResolvers<unknown>()
    const work = (em: EntityManager) =>
      em
        .transactional((tx) =>
          tx.getConnection().execute('select sleep(60)', [], 'all', tx.getTransactionContext())
        )
        .then(() => outcome.resolve('done'), outcome.resolve)
    const { app, address } = await serveRoutes(t, url, [{ url: '/', work }])
    const client = sendRequest(address, '/')
    await untilRunning(app.orm.em.fork(), 'select sleep')
    client.destroy()
    await untilRunning(app.orm.em.fork(), 'select sleep', 0)
    t.match(await outcome.promise, { code: 'DB_SCOPE_ENDED' })
  }
)

onEveryServer('a BEGIN that was sent before the disconnect is rolled back', async (t, { url }) => {
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
  const { app, address } = await serveRoutes(t, proxy.url, [{ url: '/', work }], { pool: { max: 1 } })
  const pass = () => {
    proxy.mode = 'pass'
  }
  t.teardown(subscribe(channels.scopeEnd, app.orm, pass))
  const client = sendRequest(address, '/')
  t.match(await outcome.promise, { code: 'DB_SCOPE_ENDED' })
  await app.orm.em.fork().transactional((em) => em.insert(Author, { name: 'the connection is free' }))
})
