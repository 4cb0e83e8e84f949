import { isDeepStrictEqual } from 'node:util'
import type { FastifyInstance } from 'fastify'
import { poolFigures } from 'fastify-mikro-orm'
import { recordStatements } from 'fastify-mikro-orm/testing'
import { type Client, signUp } from '../client.ts'
import { onEveryEngine, onEveryServer } from '../engines.ts'
import { moveClock } from '../fixtures/clock.ts'
import { buildInstances, join, see, type View } from '../fixtures/instances.ts'
import { build } from '../helper.ts'
import { statementsOf } from '../statements.ts'

/** Every cached page, grouped by what it shows: see `cache` of the routes. */
const lists = ['/', '/newest', '/top', '/top?period=all', '/active', '/site/example.com', '/api/posts']
const first = ['/post/1', '/api/posts/1']
const second = ['/post/2', '/api/posts/2']
const said = ['/comments', '/comment/1']
const alice = ['/user/alice', '/api/users/alice']
const aliceSaid = ['/user/alice/comments']
const bob = ['/user/bob', '/api/users/bob']
const carol = ['/user/carol', '/api/users/carol', '/user/carol/comments']
const all = [lists, first, second, said, alice, aliceSaid, bob, carol].flat()

interface Write {
  act: string
  run(alice: Client, bob: Client): Promise<{ statusCode: number }>
  /** Pages that look different afterwards. All others have to look as before. */
  changes: string[]
}

const link = { title: 'Third', post_url: 'https://example.com/3' }

/** Alice has written both posts, and a comment on the first; Bob votes and replies. */
const writes: Write[] = [
  {
    act: 'a vote for a post',
    run: (_, bob) => bob.send('PUT', '/api/posts/1/vote'),
    changes: [...lists, ...first, ...alice]
  },
  {
    act: 'a vote for a comment',
    run: (_, bob) => bob.send('PUT', '/api/comments/1/vote'),
    changes: [...first, ...said, ...alice, ...aliceSaid]
  },
  {
    act: 'a vote that is taken back',
    run: (_, bob) => bob.send('DELETE', '/api/posts/1/vote'),
    changes: [...lists, ...first, ...alice]
  },
  {
    act: 'a comment',
    run: (_, bob) => bob.send('POST', '/api/comments', { comment_text: 'Words', post_id: 1, parent_id: 1 }),
    changes: [...lists, ...first, ...said, '/user/alice']
  },
  {
    act: 'a comment that is edited',
    run: (alice) => alice.send('PUT', '/api/comments/1', { comment_text: 'Other words' }),
    changes: [...first, ...said, ...aliceSaid]
  },
  {
    act: 'a title that is edited',
    run: (alice) => alice.send('PUT', '/api/posts/1', { title: 'Another title' }),
    changes: [...lists, ...first, ...said, ...aliceSaid, '/user/alice']
  },
  {
    act: 'a new post',
    run: (_, bob) => bob.send('POST', '/api/posts', link),
    changes: [...lists, '/user/bob']
  },
  {
    act: 'what a member says of themselves',
    run: (_, bob) => bob.send('PUT', '/api/users/me', { about: 'Bob' }),
    changes: bob
  },
  {
    act: 'a comment that is deleted',
    run: (alice) => alice.send('DELETE', '/api/comments/1'),
    changes: [...lists, ...first, ...said, ...aliceSaid, '/user/alice']
  },
  {
    act: 'a post that is deleted',
    run: (alice) => alice.send('DELETE', '/api/posts/1'),
    changes: [...lists, ...first, '/comments', '/user/alice']
  },
  {
    act: 'an account that is deleted',
    run: (alice) => alice.send('DELETE', '/api/users/me', { current_password: 'a long way to go' }),
    changes: [...lists, ...second, ...alice, ...aliceSaid]
  }
]

onEveryEngine(
  'after a write every cached page equals a new one, here at once, in other processes within a second',
  async (t, { url }) => {
    const instances = await buildInstances(t, url)
    const [alice, bob] = [await join(instances, 'alice'), await join(instances, 'bob')]
    const [here, elsewhere] = instances.cached
    for (const n of [1, 2]) {
      await alice[0].send('POST', '/api/posts', { title: `Post ${n}`, post_url: `https://example.com/${n}` })
    }
    await alice[0].send('POST', '/api/comments', { comment_text: 'A comment', post_id: 1 })
    let before = await lookAround(instances.uncached)
    for (const app of instances.cached) t.same(await lookAround(app), before)
    for (const { act, run, changes } of writes) {
      const { statusCode } = await run(alice[0], bob[0])
      t.ok(statusCode < 300, `${act}: ${statusCode}`)
      const after = await lookAround(instances.uncached)
      const changed = all.filter((path) => !isDeepStrictEqual(before.get(path), after.get(path)))
      t.same(changed.sort(), changes.toSorted(), act)
      t.same(await lookAround(here), after, `${act}: here`)
      moveClock(1000)
      t.same(await lookAround(elsewhere), after, `${act}: elsewhere`)
      before = after
    }
  }
)

onEveryServer('cached pages are served while all connections are in use', async (t, { url }) => {
  const app = await build(t, { url })
  const before = await see(app, '/')
  const all = Array.from({ length: poolFigures(app.orm).max }, () => app.orm.em.fork())
  await Promise.all(all.map((em) => em.begin()))
  moveClock(1000)
  const sent = await recordStatements(app.orm, async () => t.same(await see(app, '/'), before))
  t.equal(sent.length, 1, 'the read of the changes')
  await Promise.all(all.map((em) => em.rollback()))
})

onEveryEngine('a new member has a page at once, also where it was a 404 before', async (t, { url }) => {
  const instances = await buildInstances(t, url)
  for (const app of instances.cached) for (const path of carol) t.equal((await see(app, path)).status, 404)
  await join(instances, 'carol')
  moveClock(1000)
  for (const app of instances.cached)
    for (const path of carol) t.equal((await see(app, path)).status, 200, path)
})

onEveryEngine('pages that depend on the member or the time are not cached', async (t, { url }) => {
  const app = await build(t, { url })
  const paths = [
    '/login',
    '/submit',
    '/dashboard',
    '/api/users/me',
    '/health/live',
    '/health/ready',
    '/nowhere',
    '/post/9'
  ]
  for (const path of paths) t.equal((await app.inject(path)).headers.etag, undefined, path)
  t.type((await app.inject('/')).headers.etag, 'string')
})

onEveryEngine('URLs of the same page share one entry', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await signUp(app, 'Álice')
  await alice.send('POST', '/api/posts', link)
  await see(app, '/')
  const names = ['Álice', 'álice', 'ÁLICE', 'A\u0301lice'].map(encodeURIComponent)
  const groups = [
    ['/post/1', '/post/1?duplicate=1', '/post/1?duplicate=a', '/post/1/?duplicate'],
    ['/site/example.com', '/site/EXAMPLE.com', '/site/Example.COM?x=y'],
    names.map((name) => `/user/${name}`),
    names.map((name) => `/user/${name}/comments`),
    names.map((name) => `/api/users/${name}`)
  ]
  for (const group of groups) {
    const [first = ''] = group
    const alone = await statementsOf(app.orm, () => see(app, first))
    t.not(alone.length, 0, first)
    const together = await statementsOf(app.orm, async () => {
      const seen = await Promise.all(group.map((path) => see(app, path)))
      for (const other of seen) t.same(other, seen[0], first)
      t.equal(seen[0]?.status, 200)
    })
    t.ok(together.length <= alone.length, `${first}: ${together.length}`)
  }
})

onEveryEngine('an invalid URL does not affect a valid one with the same cache key', async (t, { url }) => {
  const app = await build(t, { url })
  const name = 'é'.repeat(26)
  await signUp(app, name)
  const [long, short] = await Promise.all(
    [name.normalize('NFD'), name].map((spelling) => see(app, `/user/${encodeURIComponent(spelling)}`))
  )
  t.equal(long?.status, 404)
  t.equal(short?.status, 200)
})

onEveryEngine('a request that is rejected before it writes invalidates nothing', async (t, { url }) => {
  const app = await build(t, { url })
  const refused = [
    ['/nowhere', { 'sec-fetch-site': 'same-origin' }, 404],
    ['/api/posts', { 'sec-fetch-site': 'same-origin' }, 400],
    ['/post/1/vote', { 'sec-fetch-site': 'cross-site' }, 403],
    ['/api/users/logout', { 'sec-fetch-site': 'same-origin' }, 204]
  ] as const
  for (const [path, headers, status] of refused) {
    await see(app, '/')
    const sent = await statementsOf(app.orm, async () => {
      t.equal((await app.inject({ method: 'POST', url: path, headers })).statusCode, status, path)
      await see(app, '/')
    })
    t.same(sent, [], path)
  }
})

onEveryEngine('a write invalidates the pages that show it and no others', async (t, { url }) => {
  const app = await build(t, { url })
  const [alice, bob] = [await signUp(app, 'alice'), await signUp(app, 'bob')]
  for (const n of [1, 2])
    await alice.send('POST', '/api/posts', { ...link, post_url: `https://example.com/${n}` })
  for (const path of [...first, ...second]) await see(app, path)
  await bob.send('PUT', '/api/posts/1/vote')
  const statements = async (path: string) => (await statementsOf(app.orm, () => see(app, path))).length
  for (const path of first) t.not(await statements(path), 0, path)
  for (const path of second) t.equal(await statements(path), 0, path)
})

async function lookAround(app: FastifyInstance): Promise<Map<string, View>> {
  return new Map(await Promise.all(all.map(async (path) => [path, await see(app, path)] as const)))
}
