import t from 'tap'
import { count, exactTime, monthOf, shortCount, timeAgo } from '../../../src/views/format.ts'

const now = new Date('2026-11-22T12:00:00.000Z')
const [minute, hour, day] = [60, 3600, 86_400]

t.test('timeAgo uses the largest whole unit', async (t) => {
  const table: [seconds: number, words: string][] = [
    [0, 'just now'],
    [59.9, 'just now'],
    [minute, '1 minute ago'],
    [2 * minute, '2 minutes ago'],
    [hour - 1, '59 minutes ago'],
    [hour, '1 hour ago'],
    [3 * hour + 59 * minute, '3 hours ago'],
    [day - 1, '23 hours ago'],
    [day, '1 day ago'],
    [29 * day, '29 days ago'],
    [30 * day, '1 month ago'],
    [364 * day, '12 months ago'],
    [365 * day, '1 year ago'],
    [10 * 365 * day, '10 years ago'],
    [-1, 'just now'],
    [-365 * day, 'just now']
  ]
  for (const [seconds, words] of table) {
    t.equal(timeAgo(new Date(now.getTime() - seconds * 1000), now), words, `${seconds} s`)
  }
})

t.test('times are UTC in any time zone', async (t) => {
  const zone = process.env.TZ ?? 'UTC'
  t.teardown(() => Object.assign(process.env, { TZ: zone }))
  process.env.TZ = 'Pacific/Auckland'
  t.equal(new Date('2026-11-22T23:00:00.000Z').getDate(), 23)
  t.equal(exactTime('2026-11-22T23:59:59.999Z'), '2026-11-22 23:59 UTC')
  t.equal(monthOf(new Date('2026-10-31T23:59:59.999Z')), 'October 2026')
})

t.test('count uses the singular for one', async (t) => {
  t.equal(count(0, 'point'), '0 points')
  t.equal(count(1, 'point'), '1 point')
  t.equal(count(2, 'point'), '2 points')
  t.equal(count(1000, 'point'), '1,000 points')
  t.equal(count(1_000_000, 'comment'), '1,000,000 comments')
  t.equal(count(1, 'reply', 'replies'), '1 reply')
  t.equal(count(3, 'reply', 'replies'), '3 replies')
})

t.test('shortCount has at most six characters', async (t) => {
  const table: [n: number, text: string][] = [
    [0, '0'],
    [1, '1'],
    [999, '999'],
    [9999, '9,999'],
    [10_000, '10K'],
    [12_345, '12.3K'],
    [123_456, '123.5K'],
    [1_000_000, '1M'],
    [4_294_967_295, '4.3B']
  ]
  for (const [n, text] of table) {
    t.equal(shortCount(n), text)
    t.ok(text.length <= 6)
  }
})
