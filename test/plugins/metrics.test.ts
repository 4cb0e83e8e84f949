import { once } from 'node:events'
import { connect } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { channels, poolFigures, transactional } from 'fastify-mikro-orm'
import fp from 'fastify-plugin'
import type { Test } from 'tap'
import { Author, libraryApp } from '../../packages/fastify-mikro-orm/test/fixtures/library.ts'
import metrics from '../../plugins/metrics.ts'
import { type Engine, onEveryEngine } from '../engines.ts'
import { readFigures } from '../fixtures/figures.ts'

interface Held {
  /** Resolves when the route `/hold` has its transaction. */
  arrived: PromiseWithResolvers<void>
  /** Ends it. */
  release: PromiseWithResolvers<void>
}

async function serve(t: Test, { url }: Engine) {
  const app = libraryApp(t, url, { settings: { pool: { max: 1 } } })
  // The board's plugin of this name registers the package.
  app.register(fp(async () => {}, { name: 'db' }))
  app.register(metrics, { enabled: true })
  const held: Held = { arrived: Promise.withResolvers(), release: Promise.withResolvers() }
  app.get('/count/:n', async (request) => ({ authors: await request.getDb().count(Author) }))
  app.get('/fails', async (request) => request.getDb().execute('select nothing'))
  app.get('/leaves-open', async (request) => request.getDb().begin())
  app.get('/hold', async (request) =>
    request.getDb().transactional(async () => {
      held.arrived.resolve()
      await held.release.promise
    })
  )
  app.get('/conflict', async (request) => {
    let attempts = 0
    await transactional(request.getDb(), async () => {
      if (++attempts < 3) throw Object.assign(new Error('Deadlock found'), { errno: 1213 })
    })
  })
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  return { app, held, get: (path: string) => fetch(address + path), address }
}

async function figuresOf(app: FastifyInstance) {
  const figures = readFigures((await app.metrics?.metrics()) ?? '')
  return (name: string) => figures.get(name)
}

onEveryEngine('the metrics match the load', async (t, engine) => {
  const { app, get } = await serve(t, engine)
  const before = await figuresOf(app)
  await Promise.all(Array.from({ length: 40 }, (_, n) => get(`/count/${n}`)))
  await Promise.all(['/fails', '/leaves-open', '/conflict', '/nowhere'].map(get))
  const figure = await figuresOf(app)
  const requests = (method: string, route: string, status: number) =>
    figure(`http_request_duration_seconds_count{method="${method}",route="${route}",status="${status}"}`)
  t.equal(requests('GET', '/count/:n', 200), 40)
  t.equal(requests('GET', '/fails', 500), 1)
  t.equal(requests('GET', 'none', 404), 1)
  t.equal(figure('db_request_scopes_total'), 43)
  t.equal(figure('db_leaked_transactions_total'), 1)
  t.equal(figure('db_transaction_retries_total'), 2)
  const queries = 'db_query_duration_seconds_count{outcome="ok"}'
  t.equal(Number(figure(queries)) - Number(before(queries)), 40, 'BEGIN, COMMIT and ROLLBACK do not count')
  const failed = 'db_query_duration_seconds_count{outcome="error"}'
  t.equal(Number(figure(failed)) - Number(before(failed) ?? 0), 1)
  t.ok(Number(figure('db_query_duration_seconds_sum{outcome="ok"}')) > 0)
  t.ok(Number(figure('db_pool_acquire_duration_seconds_count{outcome="ok"}')) >= 43)
  t.ok(Number(figure('process_cpu_seconds_total')) > 0)
  t.ok(Number(figure('process_resident_memory_bytes')) > 1e7)
})

onEveryEngine('the pool gauges show the current state', async (t, engine) => {
  const { app, get, held } = await serve(t, engine)
  const pool = async () => {
    const figure = await figuresOf(app)
    return ['connections_max', 'connections_open', 'connections_in_use', 'waiting'].map((name) =>
      figure(`db_pool_${name}`)
    )
  }
  const answers = [get('/hold')]
  await held.arrived.promise
  const waiting = [app.orm.em.fork().count(Author), app.orm.em.fork().count(Author)]
  while (poolFigures(app.orm).waiting !== waiting.length) await new Promise(setImmediate)
  t.same(await pool(), [1, 1, 1, 2])
  held.release.resolve()
  await Promise.all([...answers, ...waiting])
  t.same(await pool(), [1, 1, 0, 0])
})

onEveryEngine('a client that disconnects is counted with status 499', async (t, engine) => {
  const { app, address, held } = await serve(t, engine)
  const socket = connect(Number(new URL(address).port), '127.0.0.1')
  socket.write('GET /hold HTTP/1.1\r\nhost: x\r\n\r\n')
  await held.arrived.promise
  socket.destroy()
  await once(socket, 'close')
  const gone = 'http_request_duration_seconds_count{method="GET",route="/hold",status="499"}'
  while ((await figuresOf(app))(gone) === undefined) await new Promise(setImmediate)
  held.release.resolve()
  t.equal((await figuresOf(app))(gone), 1)
})

onEveryEngine('two applications in one process have separate metrics', async (t, engine) => {
  const [one, two] = [await serve(t, engine), await serve(t, engine)]
  await one.get('/count/1')
  t.equal((await figuresOf(one.app))('db_request_scopes_total'), 1)
  t.equal((await figuresOf(two.app))('db_request_scopes_total'), 0)
  await one.app.close()
  t.equal(channels.query.hasSubscribers, true)
  await two.app.close()
  t.equal(channels.query.hasSubscribers, false, 'no subscribers are left')
})
