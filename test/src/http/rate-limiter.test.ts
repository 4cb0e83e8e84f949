import { test } from 'tap'
import { RateLimiter } from '../../../src/http/rate-limiter.ts'

const start = 1_000_000

/** @returns how many of so many actions at one time are accepted */
function burst(limiter: RateLimiter, key: number, times: number, now: number): number {
  return Array.from({ length: times }, () => limiter.take(key, now)).filter((wait) => wait === 0).length
}

test('a burst of the whole amount is accepted, then one action an interval', async (t) => {
  const limiter = new RateLimiter({ amount: 60, seconds: 60 })
  t.equal(burst(limiter, 1, 100, start), 60)
  t.equal(Math.round(limiter.take(1, start)), 1_000, 'the wait in milliseconds')
  t.equal(burst(limiter, 1, 5, start + 999), 0)
  t.equal(burst(limiter, 1, 5, start + 1_000), 1)
  t.equal(burst(limiter, 1, 100, start + 3_600_000), 60, 'no more than the amount is saved up')
})

test('rejected actions do not prolong the wait, and keys do not affect each other', async (t) => {
  const limiter = new RateLimiter({ amount: 7, seconds: 60 })
  t.equal(burst(limiter, 1, 1_000, start), 7)
  t.equal(burst(limiter, 2, 10, start), 7)
  t.equal(burst(limiter, 1, 10, start + 60_000), 7)
})

test('an amount of one', async (t) => {
  const limiter = new RateLimiter({ amount: 1, seconds: 60 })
  t.equal(burst(limiter, 1, 3, start), 1)
  t.equal(limiter.take(1, start), 60_000)
  t.equal(burst(limiter, 1, 3, start + 60_000), 1)
})

test('it remembers the keys that acted last', async (t) => {
  const limiter = new RateLimiter({ amount: 1, seconds: 60 }, 3)
  for (let key = 1; key <= 100; key++) {
    t.equal(limiter.take(key, start), 0)
    for (const known of [key, key - 1, key - 2]) if (known > 0) t.not(limiter.take(known, start), 0)
  }
  t.equal(limiter.take(1, start), 0, 'and forgets others')
})
