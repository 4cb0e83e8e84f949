import { onEveryEngine } from '../../../test/engines.ts'
import type { EntityManager } from '../src/types.ts'
import { Author, libraryApp } from './fixtures/library.ts'

onEveryEngine(
  'getDb() returns the same EntityManager throughout a request, which is refused afterwards',
  async (t, { url }) => {
    const app = libraryApp(t, url)
    let kept: EntityManager | undefined
    app.get('/', async (request) => {
      kept = request.getDb()
      t.equal(request.getDb(), kept)
      return { authors: await kept.count(Author) }
    })
    const response = await app.inject('/')
    t.same(response.json(), { authors: 0 })
    await t.rejects(async () => kept?.execute('select 1'), { code: 'DB_SCOPE_ENDED' })
  }
)

onEveryEngine(
  'getDb() is another one in every request, and throws outside of a request',
  async (t, { url }) => {
    const app = libraryApp(t, url)
    const seen: EntityManager[] = []
    app.get('/', async (request) => {
      const { getDb } = request
      t.throws(() => Reflect.apply(getDb, undefined, []), { code: 'DB_OUTSIDE_REQUEST' })
      t.throws(() => Reflect.apply(getDb, {}, []), { code: 'DB_OUTSIDE_REQUEST' })
      seen.push(request.getDb(), request.getDb())
    })
    await app.inject('/')
    await app.inject('/')
    t.equal(seen[0], seen[1])
    t.equal(seen[2], seen[3])
    t.not(seen[0], seen[2])
    t.not(seen[0], app.orm.em)
  }
)

onEveryEngine('a request without getDb() creates no EntityManager', async (t, { url }) => {
  const app = libraryApp(t, url)
  app.get('/without', async () => 'nothing')
  app.get('/with', async (request) => {
    request.getDb()
    request.getDb()
  })
  await app.ready()
  const fork = t.capture(app.orm.em, 'fork', app.orm.em.fork)
  await app.inject('/without')
  await app.inject('/not-there')
  t.equal(fork().length, 0)
  await app.inject('/with')
  t.equal(fork().length, 1)
})

onEveryEngine('concurrent requests share no entities and no unsaved changes', async (t, { url }) => {
  const app = libraryApp(t, url)
  const both = Promise.withResolvers<void>()
  let inside = 0
  app.get('/:name', async (request) => {
    const em = request.getDb()
    const author = await em.findOneOrFail(Author, { name: 'Ada' })
    if (++inside === 2) both.resolve()
    await both.promise
    author.bio = request.url
    await em.refresh(author)
    return { bio: author.bio, known: em.getUnitOfWork().getIdentityMap().keys().length }
  })
  await app.ready()
  await app.orm.em.fork().insert(Author, { name: 'Ada', bio: 'first' })
  const answers = await Promise.all(['/one', '/two'].map((path) => app.inject(path)))
  t.same(
    answers.map((answer) => answer.json()),
    [
      { bio: 'first', known: 1 },
      { bio: 'first', known: 1 }
    ]
  )
})

onEveryEngine('parallel work uses getDb().fork()', async (t, { url }) => {
  const app = libraryApp(t, url)
  const names = async () => (await app.orm.em.fork().find(Author, {})).map(({ name }) => name)
  async function add(one: EntityManager, other: EntityManager, name: string) {
    const added: Author[] = []
    const beforeCreate = () => {
      if (added.length === 0) added.push(other.create(Author, { name: `${name} added` }))
    }
    one.getEventManager().registerSubscriber({ beforeCreate })
    one.create(Author, { name })
    await one.flush()
    await other.flush()
  }
  app.get('/one', (request) => add(request.getDb(), request.getDb(), 'one'))
  app.get('/two', (request) => add(request.getDb(), request.getDb().fork(), 'two'))
  await app.inject('/one')
  t.same(
    await names(),
    ['one'],
    'an entity that is created during a flush is lost (mikro-orm/mikro-orm#2934)'
  )
  await app.inject('/two')
  t.same((await names()).sort(), ['one', 'two', 'two added'])
})

onEveryEngine('concurrent transactions of one EntityManager are independent', async (t, { url }) => {
  const app = libraryApp(t, url)
  const outcomes: string[] = []
  app.get('/', async (request) => {
    const em = request.getDb()
    const add = (name: string) =>
      em.transactional(async (tx) => {
        tx.create(Author, { name })
        await tx.flush()
        if (name === 'Grace') throw new Error('no')
      })
    const settled = await Promise.allSettled(['Ada', 'Grace', 'Joan'].map(add))
    outcomes.push(...settled.map(({ status }) => status))
  })
  await app.inject('/')
  t.same(outcomes, ['fulfilled', 'rejected', 'fulfilled'])
  t.match(await app.orm.em.fork().find(Author, {}, { orderBy: { name: 1 } }), [
    { name: 'Ada' },
    { name: 'Joan' }
  ])
})

onEveryEngine('statements are counted per request, forks included', async (t, { url }) => {
  const app = libraryApp(t, url)
  app.get('/', async (request) => {
    t.equal(request.dbScope, null)
    await request.getDb().count(Author)
    await request.getDb().execute('select 1')
    await request.getDb().fork().fork().execute('select 1')
    const { count, took, repeated } = request.dbScope?.statistics ?? {}
    t.match({ count, took, repeated }, { count: 3, took: Number, repeated: { sql: 'select 1', count: 2 } })
  })
  t.equal((await app.inject('/')).statusCode, 200)
})

onEveryEngine('200 concurrent requests share two connections', async (t, { url }) => {
  const app = libraryApp(t, url, {
    settings: { pool: { max: 2 }, queueMax: 200, acquireTimeout: 60_000, requestTimeout: 0 }
  })
  app.get('/:n', async (request) => {
    const em = request.getDb()
    em.create(Author, { name: request.url })
    await em.flush()
    return em.findOneOrFail(Author, { name: request.url })
  })
  const paths = Array.from({ length: 200 }, (_, n) => `/${n}`)
  const answers = await Promise.all(paths.map((path) => app.inject(path)))
  t.same(
    answers.map((answer) => answer.json().name),
    paths
  )
  t.equal(await app.orm.em.fork().count(Author), 200)
})
