import { test } from 'tap'
import { median, seededRandom, shuffled } from '../../bench/measure/statistics.ts'
import { toLines, toTables } from '../../bench/report.ts'
import { runRounds } from '../../bench/rounds.ts'
import type { Scenario } from '../../bench/scenario.ts'

/** Sides whose rate in each round is given; each call is noted. The first one is the warm-up. */
function scenario(title: string, calls: string[], rates: Record<string, number[]>): Scenario {
  const sides = Object.entries(rates).map(([name, values]) => ({
    name,
    async measure() {
      calls.push(`${title} ${name}`)
      return { rate: values.shift() ?? Number.NaN }
    }
  }))
  const [reference, ...others] = sides
  if (!reference) throw new TypeError('No sides')
  const aim = { figure: 'rate', side: 'ours', atLeast: 0.9 } as const
  return { title, beside: 'another', sides: [reference, ...others], shows: ['rate'], aim }
}

test('sides stand beside each other round by round, and the warm-up does not count', async (t) => {
  const calls: string[] = []
  const one = scenario('one', calls, { peer: [1, 100, 200, 400], ours: [1, 50, 200, 380] })
  const two = scenario('two', calls, { peer: [1, 10, 10, 10], ours: [1, 5, 8, 30] })
  const outcomes = await runRounds([one, two], { rounds: 3, seed: 7, onStep: () => {} })
  const lines = outcomes.flatMap(toLines)
  t.match(lines, [
    {
      title: 'one',
      comparisons: [{ value: 200, reference: 200, ratio: 0.95, lowest: 0.5, highest: 1 }],
      isMet: true
    },
    {
      title: 'two',
      comparisons: [{ value: 8, reference: 10, ratio: 0.8, lowest: 0.5, highest: 3 }],
      isMet: false
    }
  ])
  t.match(toTables(lines), '| two | ours | 8 | 10 | **0.80** (0.50 – 3.00) | ≥ 0.9 ✗ |')
  t.equal(calls.length, 2 * 2 * 4)
  t.not(
    new Set([calls.slice(4, 8).join(), calls.slice(8, 12).join(), calls.slice(12).join()]).size,
    1,
    'order'
  )
})

test('what is to stay as it was is judged by itself, whatever the other side does', async (t) => {
  const memory = scenario('memory', [], { peer: [1, 2, 2], ours: [1, 1.9, 1.9] })
  memory.aim = { figure: 'rate', side: 'ours', atMost: 1.5, byItself: true }
  const outcomes = await runRounds([memory], { rounds: 2, seed: 1, onStep: () => {} })
  t.match(outcomes.flatMap(toLines), [{ comparisons: [{ value: 1.9, ratio: 0.95 }], isMet: false }])
})

test('a measurement that fails, fails the bench', async (t) => {
  const bad = scenario('bad', [], { peer: [1, 1], ours: [1, 1] })
  bad.verify = () => Promise.reject(new Error('Counters drifted'))
  await t.rejects(runRounds([bad], { rounds: 1, seed: 1, onStep: () => {} }), { message: 'Counters drifted' })
})

test('a seed gives the same order again', async (t) => {
  const items = Array.from({ length: 20 }, (_, index) => index)
  t.same(shuffled(items, seededRandom(5)), shuffled(items, seededRandom(5)))
  t.notSame(shuffled(items, seededRandom(5)), shuffled(items, seededRandom(6)))
  t.same(
    shuffled(items, seededRandom(5)).toSorted((a, b) => a - b),
    items
  )
})

test('the median is the middle', async (t) => {
  t.equal(median([3, 1, 2]), 2)
  t.equal(median([4, 1, 2, 3]), 2.5)
  t.equal(median([7]), 7)
})
