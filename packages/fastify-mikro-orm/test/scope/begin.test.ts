import { setTimeout as delay } from 'node:timers/promises'
import { onEveryServer } from '../../../../test/engines.ts'
import { until } from '../../../../test/fixtures/until.ts'
import { poolFigures } from '../../src/connection-pool.ts'
import { Author, libraryApp } from '../fixtures/library.ts'
import { makeProxy } from '../fixtures/proxy.ts'

onEveryServer('a request of getKysely() that ends during BEGIN leaves no transaction', async (t, { url }) => {
  const proxy = await makeProxy(t, url)
  await proxy.open()
  const app = libraryApp(t, proxy.url, { settings: { pool: { max: 1 }, requestTimeout: 300 } })
  app.get('/', (request) =>
    request
      .getKysely()
      .transaction()
      .execute(async () => 'begun')
  )
  await app.ready()
  const em = app.orm.em.fork()
  await em.count(Author)
  proxy.mode = 'hold'
  const response = app.inject('/')
  await delay(600)
  proxy.mode = 'pass'
  t.equal((await response).statusCode, 500)
  await until(() => poolFigures(app.orm).inUse === 0)
  await em.insert(Author, { name: 'committed' })
  await app.close()
  const other = libraryApp(t, url)
  await other.ready()
  t.equal(await other.orm.em.fork().count(Author), 1)
})
