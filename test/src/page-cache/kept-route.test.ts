import { test } from 'tap'
import { KeptRoute } from '../../../src/page-cache/kept-route.ts'

const top = new KeptRoute('/top', 'board', { period: { default: 'week' }, cursor: {} })
const list = new KeptRoute('/api/posts', 'board', { sort: {}, limit: { default: 30 } })
const post = new KeptRoute('/post/:id', 'post', {})
const pair = new KeptRoute('/:one/:two', 'members', {})

const key = (route: KeptRoute, path: Record<string, string>, query: Record<string, unknown> = {}) =>
  route.subjectOf(path, query)?.key

test('what makes no difference to the page makes none to its key', (t) => {
  const first = key(top, {})
  t.equal(key(top, {}, { period: 'week' }), first, 'a default')
  t.equal(
    key(top, {}, { utm_source: 'x', fbclid: 'y', __proto__: 'z' }),
    first,
    'what the route does not know'
  )
  t.equal(key(list, {}, { limit: '30' }), key(list, {}), 'a default that is a number')
  t.equal(
    key(top, {}, { cursor: 'c', period: 'day' }),
    key(top, {}, { period: 'day', cursor: 'c' }),
    'the order'
  )
  t.end()
})

test('what makes a difference makes another key', (t) => {
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

test('a page goes by what the route says of a parameter', (t) => {
  const lower = (value: string) => value.toLowerCase()
  const user = new KeptRoute('/user/:name', 'members', { cursor: {} }, { name: lower })
  t.equal(key(user, { name: 'ALICE' }), key(user, { name: 'alice' }))
  t.not(key(user, { name: 'bob' }), key(user, { name: 'alice' }))
  t.not(key(user, { name: 'alice' }, { cursor: 'C' }), key(user, { name: 'alice' }, { cursor: 'c' }))
  const marked = new KeptRoute('/post/:id', 'post', { marked: {} }, { marked: () => undefined })
  t.equal(key(marked, { id: '1' }, { marked: 'yes' }), key(marked, { id: '1' }))
  t.equal(marked.subjectOf({ id: '1' }, { marked: ['a', 'b'] }), null)
  t.end()
})

test('a parameter that is given twice leads to no page', (t) => {
  t.equal(top.subjectOf({}, { cursor: ['a', 'b'] }), null)
  t.end()
})

test('a page about one post is about the one in its path', (t) => {
  t.equal(post.subjectOf({ id: '12' }, {})?.topic, 'post:12')
  t.equal(top.subjectOf({}, {})?.topic, 'board')
  t.equal(pair.subjectOf({ one: '1', two: '2' }, {})?.topic, 'members')
  t.end()
})
