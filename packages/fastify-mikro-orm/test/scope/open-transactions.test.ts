import { setTimeout as sleep } from 'node:timers/promises'
import { onEveryEngine } from '../../../../test/engines.ts'
import { channels, type ScopeMessage, subscribe } from '../../src/telemetry/channels.ts'
import type { EntityManager } from '../../src/types.ts'
import { Author } from '../fixtures/library.ts'
import { leaveOpen, sendRequest, serveRoutes } from '../fixtures/routes.ts'

const warning = 'rolled back a transaction that the request left open'

onEveryEngine(
  'more open transactions than connections: each is rolled back, with a warning that names its route',
  async (t, { url }) => {
    const { app, address, logged } = await serveRoutes(t, url, [
      { url: '/open/:id', work: leaveOpen },
      { url: '/fork', work: (em) => leaveOpen(em.fork()) },
      { url: '/slowly', work: (em) => leaveOpen(em).then(() => sleep(50)) }
    ])
    for (const path of ['/open/1', '/open/2', '/fork', '/fork', '/slowly']) await fetch(address + path)
    t.same(await (await fetch(`${address}/count`)).json(), { authors: 0 })
    while (logged(warning).length < 5) await sleep(5)
    const [first, , fork, , slow] = logged(warning)
    t.match(first, { level: 40, route: '/open/:id', reqId: 'req-1', held: Number })
    t.match(fork, { route: '/fork', reqId: 'req-3' })
    t.ok(Number(slow?.held) >= 49, 'milliseconds that it was open')
    t.equal(await app.orm.em.fork().count(Author), 0)
  }
)

/** Each waits within a transaction, before its COMMIT. */
const stuck: Record<string, (em: EntityManager, wait: () => Promise<void>) => Promise<unknown>> = {
  'its work': (em, wait) => em.transactional((tx) => tx.insert(Author, { name: 'stuck' }).then(wait)),
  'a hook of its flush': async (em, wait) => {
    em.getEventManager().registerSubscriber({ afterDelete: wait })
    await em.remove(await em.findOneOrFail(Author, { name: 'Ada' })).flush()
  }
}

for (const [name, work] of Object.entries(stuck)) {
  onEveryEngine(
    `a transaction that is stuck in ${name} is rolled back when its client disconnects`,
    async (t, { url }) => {
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
      const { app, address, logged } = await serveRoutes(t, url, routes, { pool: { max: 1 } })
      await app.orm.em.fork().insert(Author, { name: 'Ada' })
      const client = sendRequest(address, '/')
      await inside.promise
      client.destroy()
      const own = app.orm.em.fork()
      await own.transactional((em) => em.insert(Author, { name: 'mine' }))
      release.resolve()
      t.match(await outcome.promise, { code: 'DB_SCOPE_ENDED' }, 'its COMMIT is refused')
      t.match(await own.find(Author, {}), [{ name: 'Ada' }, { name: 'mine' }])
      t.same(logged(warning), [], 'a disconnect is not a mistake of the handler')
    }
  )
}

onEveryEngine(
  'every request scope is published on the channels, with whether it left a transaction open',
  async (t, { url }) => {
    const { app, address } = await serveRoutes(t, url, [
      { url: '/open', work: leaveOpen },
      { url: '/closed', work: (em) => em.transactional((tx) => tx.count(Author)) }
    ])
    let begun = 0
    const ended: ScopeMessage[] = []
    t.teardown(subscribe(channels.scopeBegin, app.orm, () => void begun++))
    t.teardown(subscribe(channels.scopeEnd, app.orm, (message) => void ended.push(message)))
    for (const path of ['/closed', '/open', '/nowhere', '/count']) await fetch(address + path)
    while (ended.length < 3) await sleep(5)
    t.equal(begun, 3, 'a request without getDb() has no scope')
    t.equal(ended.filter(({ leaked }) => leaked).length, 1)
  }
)
