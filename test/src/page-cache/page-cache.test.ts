import { setImmediate as joined } from 'node:timers/promises'
import { test } from 'tap'
import type { ItemState } from '../../../src/page-cache/change-tracker.ts'
import { Page } from '../../../src/page-cache/page.ts'
import { PageCache } from '../../../src/page-cache/page-cache.ts'
import { RenderFailure, type Rendering } from '../../../src/page-cache/rendering.ts'
import type { CacheTarget } from '../../../src/page-cache/target.ts'

const home: CacheTarget = { key: '/', topic: 'any' }
const post: CacheTarget = { key: '/post/1', topic: 'item:1' }
const untracked: CacheTarget = { key: '/user/alice', topic: 'untracked' }

const makePage = (content: string | Buffer = 'page') => new Page(content, 'text/html', {})

/** A cache with a clock and a database of the test. */
function makeCache(limit = 1_000_000) {
  const world = { at: 100_000, rows: [] as ItemState[] | null, isAway: false }
  const cache = new PageCache({
    limit,
    clock: () => world.at,
    onError: () => {},
    async read() {
      if (world.isAway) throw new Error('away')
      return world.rows
    }
  })
  const request = (target: CacheTarget) => cache.getOrRender(target, cache.snapshot())
  const begin = async (target: CacheTarget): Promise<Rendering> => {
    const found = await request(target)
    if (!found || found instanceof Page || found instanceof RenderFailure) throw new Error('It is cached.')
    return found
  }
  const store = async (target: CacheTarget, page = makePage()) => {
    const rendering = await begin(target)
    rendering.store(page)
    return page
  }
  /** @returns the page that a request gets now, if there is one */
  const find = async (target: CacheTarget) => {
    const found = await request(target)
    if (found instanceof Page) return found
    if (found && !(found instanceof RenderFailure)) found.abandon()
    return undefined
  }
  let version = 0
  /** Another process changes an item. */
  const change = (id: number) => {
    world.rows = [...(world.rows ?? []).filter((row) => row.id !== id), { id, state: `${++version}` }]
  }
  return { cache, world, request, begin, store, find, change }
}

test('a rendered page answers later requests', async (t) => {
  const { cache, store } = makeCache()
  const page = await store(home)
  t.equal(cache.get(home, cache.snapshot()), page)
  t.equal(cache.get(post, cache.snapshot()), undefined)
})

test('concurrent requests for a missing page render it once', async (t) => {
  const { begin, request } = makeCache()
  const rendering = await begin(home)
  const others = [request(home), request(home), request(home)]
  await joined()
  const page = makePage()
  rendering.store(page)
  t.same(await Promise.all(others), [page, page, page])
})

test('when the rendering is abandoned, a waiting request takes over', async (t) => {
  const { begin, request } = makeCache()
  const first = await begin(home)
  const waiting = [request(home), request(home), request(home)]
  await joined()
  first.abandon()
  const second = await Promise.race(waiting)
  if (!second || second instanceof Page || second instanceof RenderFailure)
    return t.fail('no request renders')
  const page = makePage()
  second.store(page)
  const found = await Promise.all(waiting)
  t.equal(found.filter((each) => each === page).length, 2)
})

test('when the response is not cacheable, each request renders its own', async (t) => {
  const { begin, request } = makeCache()
  const rendering = await begin(home)
  const waiting = [request(home), request(home)]
  await joined()
  rendering.bypass()
  t.same(await Promise.all(waiting), [null, null])
  await begin(home)
})

test('hits and misses are counted', async (t) => {
  const { cache, world, begin, request, store } = makeCache()
  const { bytes } = await store(home)
  t.same(cache.statistics, { bytes, entries: 1, hits: 0, misses: 1 })
  cache.get(home, cache.snapshot())
  cache.get(post, cache.snapshot())
  await request(home)
  t.same(cache.statistics, { bytes, entries: 1, hits: 2, misses: 1 })
  const rendering = await begin(post)
  const waiting = request(post)
  await joined()
  rendering.store(makePage())
  await waiting
  t.same(cache.statistics, { bytes: 2 * bytes, entries: 2, hits: 3, misses: 2 })
  cache.recordWrite()
  world.isAway = true
  await t.rejects(request(home))
  t.match(cache.statistics, { hits: 3, misses: 3 })
})

test('when rendering fails, waiting requests get the error, and the next one tries again', async (t) => {
  const { begin, request, store, find } = makeCache()
  const rendering = await begin(home)
  const waiting = [request(home), request(home)]
  await joined()
  const error = new Error('busy')
  rendering.fail(error)
  rendering.bypass()
  for (const found of await Promise.all(waiting))
    t.equal(found instanceof RenderFailure && found.error, error)
  const page = await store(home)
  t.equal(await find(home), page)
})

test('a change by another process invalidates what depends on it, within a second', async (t) => {
  const { world, store, find, change } = makeCache()
  const other: CacheTarget = { key: '/post/2', topic: 'item:2' }
  await store(home)
  await store(post)
  const page = await store(other)
  change(1)
  world.at += 901
  t.equal(await find(home), undefined)
  t.equal(await find(post), undefined)
  t.equal(await find(other), page)
})

test('a page that was invalidated while rendering answers waiting requests, and is not stored', async (t) => {
  const { cache, world, begin, request, find, change } = makeCache()
  const rendering = await begin(home)
  const waiting = request(home)
  await joined()
  change(1)
  world.at += 901
  const later = await begin(home)
  const old = makePage('old')
  rendering.store(old)
  t.equal(await waiting, old)
  t.equal(cache.get(home, cache.snapshot()), undefined)
  const fresh = makePage('fresh')
  later.store(fresh)
  t.equal(await find(home), fresh)
})

test('after a write of this process nothing from before is returned', async (t) => {
  const { cache, store, find, change } = makeCache()
  const unchanged = await store({ key: '/post/2', topic: 'item:2' })
  await store(home)
  change(1)
  cache.recordWrite()
  t.equal(cache.get(home, cache.snapshot()), undefined, 'not before the changes are read')
  t.equal(await find(home), undefined)
  t.equal(await find({ key: '/post/2', topic: 'item:2' }), unchanged, 'what did not change is still cached')
})

test('untracked pages are cached for a second, and until the next write', async (t) => {
  const { cache, world, store, find, begin, request } = makeCache()
  const page = await store(untracked)
  world.at += 899
  t.equal(await find(untracked), page)
  world.at += 1
  t.equal(await find(untracked), undefined)
  await store(untracked)
  cache.recordWrite()
  t.equal(await find(untracked), undefined)
  const rendering = await begin(untracked)
  cache.recordWrite()
  const later = await request(untracked)
  t.ok(
    later && !(later instanceof Page),
    'nor does a request wait for a rendering that began before the write'
  )
  rendering.store(makePage())
  t.equal(cache.get(untracked, cache.snapshot()), undefined)
})

test('no page is older than a minute', async (t) => {
  const { world, store, find } = makeCache()
  const page = await store(post)
  for (let seconds = 1; seconds < 60; seconds++) {
    world.at += 1000
    if ((await find(post)) !== page) return t.fail(`gone after ${seconds} seconds`)
  }
  world.at += 1000
  t.equal(await find(post), undefined)
})

test('while the changes cannot be read nothing is returned', async (t) => {
  const { cache, world, store, request } = makeCache()
  await store(home)
  world.at += 901
  world.isAway = true
  t.equal(cache.get(home, cache.snapshot()), undefined)
  await t.rejects(request(home), { message: 'away' })
})

test('all pages with their encodings stay within the limit', async (t) => {
  const { cache, store, find } = makeCache(100_000)
  const text = 'What is said here. '.repeat(200)
  for (let n = 0; n < 100; n++) {
    const page = await store({ key: `/post/${n}`, topic: `item:${n}` }, makePage(`${n} ${text}`))
    await Promise.all([page.in('gzip'), page.in('br')])
  }
  let bytes = 0
  for (let n = 0; n < 100; n++) bytes += (await find({ key: `/post/${n}`, topic: `item:${n}` }))?.bytes ?? 0
  t.ok(bytes > 80_000 && bytes <= 100_000, `${bytes}`)
  t.equal(cache.statistics.bytes, bytes)
})
