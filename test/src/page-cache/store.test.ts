import fc from 'fast-check'
import { test } from 'tap'
import { Store } from '../../../src/page-cache/store.ts'

test('entries with the fewest hits are evicted first', (t) => {
  const store = new Store<number>(1000)
  for (let n = 0; n < 10; n++) store.set(`${n}`, n, 100)
  for (const key of ['0', '0', '3', '3', '7', '7']) store.get(key)
  for (let n = 10; n < 17; n++) store.set(`${n}`, n, 100)
  t.same(
    [0, 3, 7].map((n) => store.get(`${n}`)),
    [0, 3, 7]
  )
  t.same(
    [1, 2, 4, 5, 6, 8, 9].map((n) => store.get(`${n}`)),
    Array(7).fill(undefined)
  )
  t.equal(store.bytes, 1000)
  t.end()
})

test('a crawler that requests everything once does not evict popular entries', (t) => {
  const store = new Store<string>(1_000_000)
  const popular = ['/', '/newest', '/top', '/post/1']
  const misses = new Map<string, number>()
  const read = (key: string) => {
    if (store.get(key)) return
    misses.set(key, (misses.get(key) ?? 0) + 1)
    store.set(key, key, 10_000)
  }
  for (let n = 0; n < 20_000; n++) {
    read(`/post/${n + 10}`)
    if (n % 5 === 0) for (const key of popular) read(key)
  }
  for (const key of popular) t.equal(misses.get(key), 1, key)
  t.end()
})

test('an entry with hits enters the main queue after it was deleted and set again', (t) => {
  const store = new Store<string>(1000)
  store.set('/', 'old', 100)
  store.get('/')
  store.delete('/')
  t.equal(store.get('/'), undefined)
  store.set('/', 'new', 100)
  for (let n = 0; n < 100; n++) store.set(`/post/${n}`, '', 100)
  t.equal(store.get('/'), 'new', 'new entries without hits have not evicted it')
  t.end()
})

test('a value that would evict everything else is not stored', (t) => {
  const store = new Store<string>(1000)
  store.set('/small', 'small', 100)
  t.equal(store.set('/large', 'large', 101), false)
  t.equal(store.get('/large'), undefined)
  t.equal(store.get('/small'), 'small')
  store.set('/small', 'grown', 200)
  t.equal(store.get('/small'), undefined, 'also not in place of a stored one, which is stale now')
  t.equal(store.bytes, 0)
  t.end()
})

test('after any operations it stays within its limit and reports every removal', (t) => {
  const key = fc.integer({ min: 0, max: 30 }).map(String)
  const bytes = fc.integer({ min: 1, max: 150 })
  const step = fc.oneof(
    fc.record({ act: fc.constant('get' as const), key }),
    fc.record({ act: fc.constant('delete' as const), key }),
    fc.record({ act: fc.constant('set' as const), key, bytes }),
    fc.record({ act: fc.constant('resize' as const), key, bytes })
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300, size: 'max' }), (steps) => {
      const inside = new Map<string, { key: string; bytes: number }>()
      const store = new Store<{ key: string; bytes: number }>(1000, (value) => inside.delete(value.key))
      for (const each of steps) {
        const there = inside.get(each.key)
        if (each.act === 'get' && store.get(each.key) !== there) return false
        if (each.act === 'delete') store.delete(each.key)
        if (each.act === 'set') {
          const value = { key: each.key, bytes: each.bytes }
          if (store.set(each.key, value, each.bytes)) inside.set(each.key, value)
        }
        if (each.act === 'resize' && there) {
          there.bytes = each.bytes
          store.resize(each.key, there, each.bytes)
        }
        const sum = [...inside.values()].reduce((total, value) => total + value.bytes, 0)
        if (store.bytes !== sum || sum > 1000 || store.size !== inside.size) return false
      }
      return true
    }),
    { numRuns: 300 }
  )
  t.end()
})
