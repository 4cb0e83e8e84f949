import { test } from 'tap'
import { body, counter, serveCached } from '../fixtures/cached-routes.ts'
import { moveClock } from '../fixtures/clock.ts'

test('after a write only pages that did not change are served from the cache', async (t) => {
  let reads = 0
  let state = 'old'
  const { handler, rendered } = counter()
  const app = await serveCached(t, handler, {
    async read() {
      reads++
      return [{ id: 1, state }]
    }
  })
  await app.inject('/thing/1')
  await app.inject('/thing/2')
  const before = reads
  state = 'new'
  await app.inject({ method: 'POST', url: '/write' })
  t.equal(reads, before, 'the write itself costs nothing')
  t.equal((await app.inject('/thing/1')).body, `${body}3`)
  t.equal((await app.inject('/thing/2')).body, `${body}2`)
  t.equal(reads, before + 1)
  t.equal(rendered(), 3)
})

test('a POST that does not use the database invalidates nothing', async (t) => {
  let reads = 0
  const { handler } = counter()
  const app = await serveCached(t, handler, {
    read: async () => {
      reads++
      return []
    },
    untilWritten: () => null
  })
  await app.inject('/list')
  await app.inject({ method: 'POST', url: '/write' })
  await app.inject('/list')
  t.equal(reads, 1)
})

test('while the changes cannot be read, every page is rendered', async (t) => {
  let isAway = false
  const { handler, rendered } = counter()
  const app = await serveCached(t, handler, {
    read: () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve([]))
  })
  await app.inject('/list')
  isAway = true
  await app.inject({ method: 'POST', url: '/write' })
  for (let n = 2; n < 5; n++) {
    const answer = await app.inject('/list')
    t.equal(answer.body, `${body}${n}`)
    t.match(answer.headers, { etag: undefined, 'cache-control': /s-maxage=1/ })
  }
  isAway = false
  t.equal((await app.inject('/list')).body, `${body}1`, 'nothing has changed meanwhile')
  t.equal(rendered(), 4)
})

for (const [lag, limit] of [
  [900, 2],
  [9_000, 11]
] as const) {
  test(`a page rendered by a server that is ${lag} ms behind is replaced within ${limit} s`, async (t) => {
    let now = 0
    const pass = (time: number) => {
      moveClock(time)
      now += time
    }
    const changedAt = 20_000
    const app = await serveCached(
      t,
      (_request, reply) => reply.type('text/html').send(now < changedAt + lag ? 'old' : 'new'),
      { read: async () => [{ id: 1, state: now < changedAt ? 'old' : 'new' }] }
    )
    const get = async () => (await app.inject('/thing/1')).body
    await get()
    pass(changedAt)
    t.equal(await get(), 'old', 'the change is known, and missing on the page')
    while ((await get()) === 'old') pass(950)
    t.ok(now <= changedAt + limit * 1_000, `${now - changedAt} ms`)
  })
}
