import { test } from 'tap'
import { CachedRoute } from '../../../src/page-cache/cached-route.ts'

const top = new CachedRoute('/top', 'any', { period: { default: 'week' }, cursor: {} })
const list = new CachedRoute('/api/posts', 'any', { sort: {}, limit: { default: 30 } })
const post = new CachedRoute('/post/:id', 'item', {})
const pair = new CachedRoute('/:one/:two', 'untracked', {})

const key = (route: CachedRoute, path: Record<string, string>, query: Record<string, unknown> = {}) =>
  route.targetOf(path, query)?.key

test('requests for the same page have the same key', (t) => {
  const first = key(top, {})
  t.equal(key(top, {}, { period: 'week' }), first, 'a default')
  t.equal(key(top, {}, { utm_source: 'x', fbclid: 'y', __proto__: 'z' }), first, 'unknown parameters')
  t.equal(key(list, {}, { limit: '30' }), key(list, {}), 'a default that is a number')
  t.equal(
    key(top, {}, { cursor: 'c', period: 'day' }),
    key(top, {}, { period: 'day', cursor: 'c' }),
    'the order'
  )
  t.end()
})

test('requests for different pages have different keys', (t) => {
  const keys = [
    key(top, {}),
    key(top, {}, { period: 'day' }),
    key(top, {}, { cursor: 'day' }),
    key(top, {}, { cursor: '' }),
    key(top, {}, { period: 'day', cursor: 'x' }),
    key(top, {}, { period: 'day cursor=1:x' }),
    key(list, {}),
    key(post, { id: '1' }),
    key(post, { id: '11' }),
    key(pair, { one: 'a', two: 'b' }),
    key(pair, { one: 'a=1:b', two: '' }),
    key(pair, { one: '', two: 'a=1:b' }),
    key(pair, { one: 'b', two: 'a' })
  ]
  t.equal(new Set(keys).size, keys.length)
  t.end()
})

test('parameters are normalized', (t) => {
  const lower = (value: string) => value.toLowerCase()
  const user = new CachedRoute('/user/:name', 'untracked', { cursor: {} }, { name: lower })
  t.equal(key(user, { name: 'ALICE' }), key(user, { name: 'alice' }))
  t.not(key(user, { name: 'bob' }), key(user, { name: 'alice' }))
  t.not(key(user, { name: 'alice' }, { cursor: 'C' }), key(user, { name: 'alice' }, { cursor: 'c' }))
  const marked = new CachedRoute('/post/:id', 'item', { marked: {} }, { marked: () => undefined })
  t.equal(key(marked, { id: '1' }, { marked: 'yes' }), key(marked, { id: '1' }))
  t.equal(marked.targetOf({ id: '1' }, { marked: ['a', 'b'] }), null)
  t.end()
})

test('a repeated parameter gives no target', (t) => {
  t.equal(top.targetOf({}, { cursor: ['a', 'b'] }), null)
  t.end()
})

test('the topic of a page about one item has the id in its path', (t) => {
  t.equal(post.targetOf({ id: '12' }, {})?.topic, 'item:12')
  t.equal(top.targetOf({}, {})?.topic, 'any')
  t.equal(pair.targetOf({ one: '1', two: '2' }, {})?.topic, 'untracked')
  t.end()
})
