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

test('beyond its capacity it forgets the key that acted least recently', async (t) => {
  const limiter = new RateLimiter({ amount: 1, seconds: 60 }, 2)
  for (const key of [1, 2]) limiter.take(key, start)
  limiter.take(3, start + 1)
  t.not(limiter.take(3, start + 1), 0, 'the newest is known')
  t.not(limiter.take(2, start + 1), 0)
  t.equal(limiter.take(1, start + 1), 0, 'the oldest was forgotten')
})
