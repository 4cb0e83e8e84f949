import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { ReadReplicaOptions } from 'fastify-mikro-orm'
import type { Test } from 'tap'
import gracefulShutdown from '../../../../plugins/graceful-shutdown.ts'
import security from '../../../../plugins/security.ts'
import health from '../../../../routes/health.ts'
import { until } from '../../../../test/fixtures/until.ts'
import { onEveryReplication, replicatedDatabase } from '../../../../test/replications.ts'
import { Author, libraryApp } from '../fixtures/library.ts'

const [onPrimary, onReplica] = [1, 2]

interface Answer {
  server: number
  names: string
}

const readNames = `select @@server_id as server, coalesce(group_concat(name order by name), '') as names from authors`

interface Name {
  Params: { name: string }
}

/** A bare Fastify that lists authors, from wherever that may be, and adds them. */
function replicatedApp(
  t: Test,
  { url, replicaUrl }: Awaited<ReturnType<typeof replicatedDatabase>>,
  options: Partial<ReadReplicaOptions> = {}
): FastifyInstance {
  const app = libraryApp(t, url, { settings: { readReplicas: { urls: [replicaUrl], ...options } } })
  app.get('/', (request) => request.read(async (em) => (await em.execute<Answer[]>(readNames))[0]))
  app.get<Name>('/:name', (request) =>
    request.read((em) => em.findOneOrFail(Author, { name: request.params.name }))
  )
  app.post<Name>('/:name', async (request) => {
    await request.getDb().insert(Author, { name: request.params.name })
  })
  return app
}

/** What somebody sees who has, or has not, written something lately. */
async function look(app: FastifyInstance, cookie?: string): Promise<Answer> {
  const response = await app.inject({ url: '/', ...(cookie && { headers: { cookie } }) })
  if (response.statusCode !== 200) throw new Error(response.body)
  return response.json()
}

/** @returns the cookie that the writer carries from then on */
async function write(app: FastifyInstance, name: string): Promise<string> {
  const response = await app.inject({ method: 'POST', url: `/${name}` })
  if (response.statusCode !== 200) throw new Error(response.body)
  return String(response.headers['set-cookie'])
}

/** Reads without a pause, as many at once do. */
function keepReading(address: string) {
  const seen = new Map<string, number>()
  let stopped = false
  const reader = async () => {
    while (!stopped) {
      const response = await fetch(address)
      const { server } = (await response.json()) as Answer
      const answer = `${response.status} from ${server}`
      seen.set(answer, (seen.get(answer) ?? 0) + 1)
    }
  }
  const readers = Promise.all(Array.from({ length: 8 }, reader))
  return {
    /** Resolves after so many more answers of that kind. */
    async more(answer: string, count = 50) {
      const enough = (seen.get(answer) ?? 0) + count
      await until(() => (seen.get(answer) ?? 0) >= enough)
    },
    /** @returns every kind of answer that came */
    async stop() {
      stopped = true
      await readers
      return [...seen.keys()].sort()
    }
  }
}

onEveryReplication('replicas', async (t, replication) => {
  const { replica } = replication

  t.test('reads go to the replica; who writes stays on the primary for a while', async (t) => {
    const app = replicatedApp(t, await replicatedDatabase(replication), { maxLag: 2_000 })
    await app.ready()
    await until(() => app.replicas.usable === 1)
    t.same(await look(app), { server: onReplica, names: '' })
    const cookie = await write(app, 'Ada')
    t.equal(cookie, 'wrote=1; Max-Age=3; Path=/; HttpOnly; SameSite=Lax')
    t.same(await look(app, `a=b; ${cookie}`), { server: onPrimary, names: 'Ada' })
    await until(async () => (await look(app)).names === 'Ada')
    t.same(await look(app), { server: onReplica, names: 'Ada' })
  })

  t.test('who writes sees it at once while the replica is behind', async (t) => {
    const app = replicatedApp(t, await replicatedDatabase(replication))
    await app.ready()
    await until(() => app.replicas.usable === 1)
    await replication.pause()
    t.teardown(() => replication.resume())
    const cookie = await write(app, 'Ada')
    t.same(await look(app), { server: onReplica, names: '' }, 'others see it as it was')
    t.same(await look(app, cookie), { server: onPrimary, names: 'Ada' })
    t.equal((await app.inject('/Ada')).statusCode, 200, 'what the replica does not find, the primary may')
    t.equal((await app.inject('/Bob')).statusCode, 500)
  })

  t.test('whose cookie has run out finds what they wrote, wherever the replica is', async (t) => {
    const app = replicatedApp(t, await replicatedDatabase(replication), { maxLag: 1_000 })
    await app.ready()
    await until(() => app.replicas.usable === 1)
    const writer = async (_: unknown, n: number) => {
      await delay(n * 100)
      const cookie = await write(app, `Author ${n}.`)
      await delay(Number(/Max-Age=(\d+)/.exec(cookie)?.[1]) * 1_000)
      return (await look(app)).names.includes(`Author ${n}.`)
    }
    const writers = Promise.all(Array.from({ length: 30 }, writer))
    await delay(1_000)
    await replication.pause()
    await delay(3_000)
    await replication.resume()
    t.same(await writers, Array(30).fill(true))
  })

  const troubles = [
    { name: 'has stopped to apply', begin: replication.pause, end: replication.resume },
    { name: 'applies later than it may', begin: () => replication.delay(3), end: () => replication.delay(0) }
  ]
  for (const { name, begin, end } of troubles) {
    t.test(`a replica that ${name} is left alone until it has caught up`, async (t) => {
      const app = replicatedApp(t, await replicatedDatabase(replication), { maxLag: 1_000 })
      await app.ready()
      await until(() => app.replicas.usable === 1)
      await begin()
      await until(() => app.replicas.usable === 0)
      await write(app, 'Ada')
      t.same(await look(app), { server: onPrimary, names: 'Ada' })
      await end()
      await until(() => app.replicas.usable === 1)
      t.same(await look(app), { server: onReplica, names: 'Ada' })
    })
  }

  t.test('a replica that is silent costs a moment, and no error', async (t) => {
    const app = replicatedApp(t, await replicatedDatabase(replication), { maxLag: 4_000, readTimeout: 300 })
    await app.ready()
    await until(() => app.replicas.usable === 1)
    await look(app)
    replica.freeze()
    t.teardown(() => replica.thaw())
    const start = Date.now()
    const answers = await Promise.all(Array.from({ length: 30 }, () => look(app)))
    t.same(new Set(answers.map(({ server }) => server)), new Set([onPrimary]))
    t.ok(Date.now() - start < 5_000, 'quickly')
    t.equal(app.replicas.usable, 0)
    replica.thaw()
    await until(() => app.replicas.usable === 1)
    t.same(await look(app), { server: onReplica, names: '' })
  })

  t.test('a replica that is killed under load costs no error, and is read from again', async (t) => {
    const database = await replicatedDatabase(replication)
    const app = replicatedApp(t, database, { maxLag: 1_000 })
    const load = keepReading(await app.listen({ port: 0, host: '127.0.0.1' }))
    await load.more(`200 from ${onReplica}`)
    await replica.kill()
    await load.more(`200 from ${onPrimary}`)
    const late = replicatedApp(t, database, { maxLag: 1_000 })
    late.register(security, { https: false })
    late.register(gracefulShutdown)
    late.register(health)
    const ready = await late.inject('/health/ready')
    t.same([ready.statusCode, ready.json()], [200, { status: 'ok', replicas: { total: 1, usable: 0 } }])
    await replica.start()
    await load.more(`200 from ${onReplica}`)
    t.same(await load.stop(), [`200 from ${onPrimary}`, `200 from ${onReplica}`])
    await until(() => late.replicas.usable === 1)
  })

  t.test('a replica refuses to be written to', async (t) => {
    const app = replicatedApp(t, await replicatedDatabase(replication))
    const author = { name: 'Ada' }
    app.get('/insert', (request) => request.read((em) => em.insert(Author, author)))
    app.get('/transaction', (request) => {
      return request.read((em) => em.transactional(async (tx) => void tx.create(Author, author)))
    })
    await app.ready()
    await until(() => app.replicas.usable === 1)
    for (const url of ['/insert', '/transaction']) {
      const { statusCode, body } = await app.inject(url)
      t.match([statusCode, body], [500, /READ ONLY/])
    }
    t.equal(app.replicas.usable, 1)
    for (const cookie of [undefined, 'wrote=1']) t.equal((await look(app, cookie)).names, '')
  })
})
