import { setImmediate as joined } from 'node:timers/promises'
import { test } from 'tap'
import { Failure, KeptPages, type Rendering, type Subject } from '../../../src/page-cache/kept-pages.ts'
import { Page } from '../../../src/page-cache/page.ts'
import type { State } from '../../../src/page-cache/watch.ts'

const home: Subject = { key: '/', topic: 'board' }
const post: Subject = { key: '/post/1', topic: 'post:1' }
const member: Subject = { key: '/user/alice', topic: 'members' }

const makePage = (content: string | Buffer = 'page') => new Page(content, 'text/html', {})

/** Pages whose clock and database are the test's own. */
function makePages(limit = 1_000_000) {
  const world = { at: 100_000, rows: [] as State[] | null, isAway: false }
  const pages = new KeptPages({
    limit,
    clock: () => world.at,
    onError: () => {},
    async read() {
      if (world.isAway) throw new Error('away')
      return world.rows
    }
  })
  const obtain = (subject: Subject) => pages.obtain(subject, pages.now())
  const begin = async (subject: Subject): Promise<Rendering> => {
    const found = await obtain(subject)
    if (!found || found instanceof Page || found instanceof Failure)
      throw new Error('It need not be rendered.')
    return found
  }
  const keep = async (subject: Subject, page = makePage()) => {
    const rendering = await begin(subject)
    rendering.keep(page)
    return page
  }
  /** @returns the kept page, if somebody who asks now gets one */
  const find = async (subject: Subject) => {
    const found = await obtain(subject)
    if (found instanceof Page) return found
    if (found && !(found instanceof Failure)) found.abandon()
    return undefined
  }
  let version = 0
  /** Lets a neighbour change a post. */
  const change = (id: number) => {
    world.rows = [...(world.rows ?? []).filter((row) => row.id !== id), { id, state: `${++version}` }]
  }
  return { pages, world, obtain, begin, keep, find, change }
}

test('a page that was rendered is there for who comes later', async (t) => {
  const { pages, keep } = makePages()
  const page = await keep(home)
  t.equal(pages.find(home, pages.now()), page)
  t.equal(pages.find(post, pages.now()), undefined)
})

test('many at once for a missing page render it once', async (t) => {
  const { begin, obtain } = makePages()
  const rendering = await begin(home)
  const others = [obtain(home), obtain(home), obtain(home)]
  await joined()
  const page = makePage()
  rendering.keep(page)
  t.same(await Promise.all(others), [page, page, page])
})

test('when who renders goes away, one of those who wait takes over', async (t) => {
  const { begin, obtain } = makePages()
  const first = await begin(home)
  const waiting = [obtain(home), obtain(home), obtain(home)]
  await joined()
  first.abandon()
  const second = await Promise.race(waiting)
  if (!second || second instanceof Page || second instanceof Failure) return t.fail('nobody renders')
  const page = makePage()
  second.keep(page)
  const found = await Promise.all(waiting)
  t.equal(found.filter((each) => each === page).length, 2)
})

test('when the answer is not for others, each renders one', async (t) => {
  const { begin, obtain } = makePages()
  const rendering = await begin(home)
  const waiting = [obtain(home), obtain(home)]
  await joined()
  rendering.refuse()
  t.same(await Promise.all(waiting), [null, null])
  await begin(home)
})

test('it is counted whom a kept page has answered', async (t) => {
  const { pages, world, begin, obtain, keep } = makePages()
  const { bytes } = await keep(home)
  t.same(pages.figures, { bytes, pages: 1, hits: 0, misses: 1 })
  pages.find(home, pages.now())
  pages.find(post, pages.now())
  await obtain(home)
  t.same(pages.figures, { bytes, pages: 1, hits: 2, misses: 1 })
  const rendering = await begin(post)
  const waiting = obtain(post)
  await joined()
  rendering.keep(makePage())
  await waiting
  t.same(pages.figures, { bytes: 2 * bytes, pages: 2, hits: 3, misses: 2 })
  pages.noteWrite()
  world.isAway = true
  await t.rejects(obtain(home))
  t.match(pages.figures, { hits: 3, misses: 3 })
})

test('when it cannot be rendered, those who wait learn why, and the next one tries again', async (t) => {
  const { begin, obtain, keep, find } = makePages()
  const rendering = await begin(home)
  const waiting = [obtain(home), obtain(home)]
  await joined()
  const error = new Error('busy')
  rendering.fail(error)
  rendering.refuse()
  for (const found of await Promise.all(waiting)) t.equal(found instanceof Failure && found.error, error)
  const page = await keep(home)
  t.equal(await find(home), page)
})

test('a change by a neighbour ends what shows it, within a second', async (t) => {
  const { world, keep, find, change } = makePages()
  const other: Subject = { key: '/post/2', topic: 'post:2' }
  await keep(home)
  await keep(post)
  const page = await keep(other)
  change(1)
  world.at += 901
  t.equal(await find(home), undefined)
  t.equal(await find(post), undefined)
  t.equal(await find(other), page)
})

test('a page that was overtaken by a change goes to who waited for it, and is not kept', async (t) => {
  const { pages, world, begin, obtain, find, change } = makePages()
  const rendering = await begin(home)
  const waiting = obtain(home)
  await joined()
  change(1)
  world.at += 901
  const later = await begin(home)
  const old = makePage('old')
  rendering.keep(old)
  t.equal(await waiting, old)
  t.equal(pages.find(home, pages.now()), undefined)
  const fresh = makePage('fresh')
  later.keep(fresh)
  t.equal(await find(home), fresh)
})

test('who has written gets nothing from before', async (t) => {
  const { pages, keep, find, change } = makePages()
  const unchanged = await keep({ key: '/post/2', topic: 'post:2' })
  await keep(home)
  change(1)
  pages.noteWrite()
  t.equal(pages.find(home, pages.now()), undefined, 'not before it has looked')
  t.equal(await find(home), undefined)
  t.equal(await find({ key: '/post/2', topic: 'post:2' }), unchanged, 'what did not change is still there')
})

test('what nobody watches is kept for a second, and until the next write', async (t) => {
  const { pages, world, keep, find, begin, obtain } = makePages()
  const page = await keep(member)
  world.at += 899
  t.equal(await find(member), page)
  world.at += 1
  t.equal(await find(member), undefined)
  await keep(member)
  pages.noteWrite()
  t.equal(await find(member), undefined)
  const rendering = await begin(member)
  pages.noteWrite()
  const later = await obtain(member)
  t.ok(later && !(later instanceof Page), 'nor does anybody wait for one that began before the write')
  rendering.keep(makePage())
  t.equal(pages.find(member, pages.now()), undefined)
})

test('no page is older than a minute', async (t) => {
  const { world, keep, find } = makePages()
  const page = await keep(post)
  for (let seconds = 1; seconds < 60; seconds++) {
    world.at += 1000
    if ((await find(post)) !== page) return t.fail(`gone after ${seconds} seconds`)
  }
  world.at += 1000
  t.equal(await find(post), undefined)
})

test('without a word from the database nothing is served', async (t) => {
  const { pages, world, keep, obtain } = makePages()
  await keep(home)
  world.at += 901
  world.isAway = true
  t.equal(pages.find(home, pages.now()), undefined)
  await t.rejects(obtain(home), { message: 'away' })
})

test('all pages and their encodings stay within the limit', async (t) => {
  const { pages, keep, find } = makePages(100_000)
  const text = 'What is said here. '.repeat(200)
  for (let n = 0; n < 100; n++) {
    const page = await keep({ key: `/post/${n}`, topic: `post:${n}` }, makePage(`${n} ${text}`))
    await Promise.all([page.in('gzip'), page.in('br')])
  }
  let bytes = 0
  for (let n = 0; n < 100; n++) bytes += (await find({ key: `/post/${n}`, topic: `post:${n}` }))?.bytes ?? 0
  t.ok(bytes > 80_000 && bytes <= 100_000, `${bytes}`)
  t.equal(pages.figures.bytes, bytes)
})
