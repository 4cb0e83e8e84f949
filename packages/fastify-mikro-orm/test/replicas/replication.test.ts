import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { ReadReplicaOptions } from 'fastify-mikro-orm'
import type { Test } from 'tap'
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

/** Serves routes that list authors through `read()`, and add them. */
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

/** Lists the authors, as a client with or without the cookie. */
async function list(app: FastifyInstance, cookie?: string): Promise<Answer> {
  const response = await app.inject({ url: '/', ...(cookie && { headers: { cookie } }) })
  if (response.statusCode !== 200) throw new Error(response.body)
  return response.json()
}

/** Adds an author. @returns the cookie of the response */
async function write(app: FastifyInstance, name: string): Promise<string> {
  const response = await app.inject({ method: 'POST', url: `/${name}` })
  if (response.statusCode !== 200) throw new Error(response.body)
  return String(response.headers['set-cookie'])
}

/** Reads continuously, eight requests at a time. */
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
    /** Resolves after `count` more answers of that kind. */
    async more(answer: string, count = 50) {
      const enough = (seen.get(answer) ?? 0) + count
      await until(() => (seen.get(answer) ?? 0) >= enough)
    },
    /** @returns every kind of answer */
    async stop() {
      stopped = true
      await readers
      return [...seen.keys()].sort()
    }
  }
}

onEveryReplication('replicas', async (t, replication) => {
  const { replica } = replication

  t.test('reads use the replica, and after a write the primary for a while', async (t) => {
    const app = replicatedApp(t, await replicatedDatabase(replication), { maxLag: 2_000 })
    await app.ready()
    await until(() => app.replicas.usable === 1)
    t.same(await list(app), { server: onReplica, names: '' })
    const cookie = await write(app, 'Ada')
    t.equal(cookie, 'wrote=1; Max-Age=3; Path=/; HttpOnly; SameSite=Lax')
    t.same(await list(app, `a=b; ${cookie}`), { server: onPrimary, names: 'Ada' })
    await until(async () => (await list(app)).names === 'Ada')
    t.same(await list(app), { server: onReplica, names: 'Ada' })
  })

  t.test('a client sees its own write at once while the replica is behind', async (t) => {
    const app = replicatedApp(t, await replicatedDatabase(replication))
    await app.ready()
    await until(() => app.replicas.usable === 1)
    await replication.pause()
    t.teardown(() => replication.resume())
    const cookie = await write(app, 'Ada')
    t.same(await list(app), { server: onReplica, names: '' }, 'other clients read the replica')
    t.same(await list(app, cookie), { server: onPrimary, names: 'Ada' })
    t.equal(
      (await app.inject('/Ada')).statusCode,
      200,
      'an entity that the replica does not have is read from the primary'
    )
    t.equal((await app.inject('/Bob')).statusCode, 500)
  })

  t.test(
    'a client whose cookie has expired sees its own write, however far the replica is behind',
    async (t) => {
      const app = replicatedApp(t, await replicatedDatabase(replication), { maxLag: 1_000 })
      await app.ready()
      await until(() => app.replicas.usable === 1)
      const writer = async (_: unknown, n: number) => {
        await delay(n * 100)
        const cookie = await write(app, `Author ${n}.`)
        await delay(Number(/Max-Age=(\d+)/.exec(cookie)?.[1]) * 1_000)
        return (await list(app)).names.includes(`Author ${n}.`)
      }
      const writers = Promise.all(Array.from({ length: 30 }, writer))
      await delay(1_000)
      await replication.pause()
      await delay(3_000)
      await replication.resume()
      t.same(await writers, Array(30).fill(true))
    }
  )

  const troubles = [
    { name: 'has stopped replicating', begin: replication.pause, end: replication.resume },
    { name: 'is more than maxLag behind', begin: () => replication.delay(3), end: () => replication.delay(0) }
  ]
  for (const { name, begin, end } of troubles) {
    t.test(`a replica that ${name} is not used until it has caught up`, async (t) => {
      const app = replicatedApp(t, await replicatedDatabase(replication), { maxLag: 1_000 })
      await app.ready()
      await until(() => app.replicas.usable === 1)
      await begin()
      await until(() => app.replicas.usable === 0)
      await write(app, 'Ada')
      t.same(await list(app), { server: onPrimary, names: 'Ada' })
      await end()
      await until(() => app.replicas.usable === 1)
      t.same(await list(app), { server: onReplica, names: 'Ada' })
    })
  }

  t.test('a replica that does not answer costs readTimeout, and no error', async (t) => {
    const app = replicatedApp(t, await replicatedDatabase(replication), { maxLag: 4_000, readTimeout: 300 })
    await app.ready()
    await until(() => app.replicas.usable === 1)
    await list(app)
    replica.freeze()
    t.teardown(() => replica.thaw())
    const start = Date.now()
    const answers = await Promise.all(Array.from({ length: 30 }, () => list(app)))
    t.same(new Set(answers.map(({ server }) => server)), new Set([onPrimary]))
    t.ok(Date.now() - start < 5_000, 'without waiting for each other')
    t.equal(app.replicas.usable, 0)
    replica.thaw()
    // A connection to it may at first not be there within readTimeout.
    await until(async () => (await list(app)).server === onReplica)
  })

  t.test(
    'a replica that is killed under load causes no error, and is used again after its restart',
    async (t) => {
      const database = await replicatedDatabase(replication)
      const app = replicatedApp(t, database, { maxLag: 1_000 })
      const load = keepReading(await app.listen({ port: 0, host: '127.0.0.1' }))
      await load.more(`200 from ${onReplica}`)
      await replica.kill()
      await load.more(`200 from ${onPrimary}`)
      const late = replicatedApp(t, database, { maxLag: 1_000 })
      await late.ready()
      t.match(late.replicas, { total: 1, usable: 0 }, 'an application starts without its replica')
      await replica.start()
      await load.more(`200 from ${onReplica}`)
      t.same(await load.stop(), [`200 from ${onPrimary}`, `200 from ${onReplica}`])
      await until(() => late.replicas.usable === 1)
    }
  )

  t.test('a replica refuses writes', async (t) => {
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
    for (const cookie of [undefined, 'wrote=1']) t.equal((await list(app, cookie)).names, '')
  })
})
