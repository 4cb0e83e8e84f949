import { test } from 'tap'
import { median, quantile, seededRandom, shuffled } from '../../bench/measure/statistics.ts'
import { toColumns, toLines, toTables } from '../../bench/report.ts'
import { runRounds } from '../../bench/rounds.ts'
import type { Scenario } from '../../bench/scenario.ts'

/** Sides with given rates for each turn, including the warm-up; each call is recorded. */
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

const options = { rounds: 1, turns: 1, seed: 7, onStep: () => {} }

test('sides are compared turn by turn, without the warm-up', async (t) => {
  const one = scenario('one', [], { peer: [1, 1, 100, 200, 400, 100], ours: [1, 1, 25, 100, 400, 200] })
  const two = scenario('two', [], { peer: [1, 1, 8, 8, 8, 8], ours: [1, 1, 8, 16, 8, 4] })
  const outcomes = await runRounds([one, two], { ...options, rounds: 2, turns: 2 })
  const lines = outcomes.flatMap(toLines)
  t.match(lines, [
    {
      title: 'one',
      comparisons: [{ value: 150, reference: 150, ratio: { median: 0.75, lower: 0.4375, upper: 1.25 } }],
      isMet: false
    },
    {
      title: 'two',
      comparisons: [{ value: 8, reference: 8, ratio: { median: 1, lower: 0.875, upper: 1.25 } }],
      isMet: true
    }
  ])
  t.match(toTables(lines), '| two | ours | 8 | 8 | **1.00** (0.88 – 1.25) | ≥ 0.9 ✓ |')
  t.match(outcomes.map(toColumns)[0], {
    title: 'one',
    sides: [{ name: 'peer', rate: [100, 200, 400, 100] }, {}]
  })
})

test('the sides of a scenario take turns, in random order', async (t) => {
  const calls: string[] = []
  const rates = () => ({ peer: Array(12).fill(1), ours: Array(12).fill(1) })
  const often = scenario('often', calls, rates())
  const twice = { ...scenario('twice', calls, rates()), turns: 2 }
  const once = { ...scenario('once', calls, rates()), once: true as const }
  await runRounds([often, twice, once], { ...options, rounds: 2, turns: 4 })
  const pairs = Array.from({ length: calls.length / 2 }, (_, pair) => calls.slice(pair * 2, pair * 2 + 2))
  const count = (title: string) => pairs.filter(([first]) => first?.startsWith(title)).length
  t.same(['often', 'twice', 'once'].map(count), [3 * 4, 3 * 2, 1])
  for (const [first = '', second = ''] of pairs) {
    t.equal(first.split(' ')[0], second.split(' ')[0], 'one beside the other')
    t.not(first, second)
  }
  t.equal(new Set(pairs.filter(([first]) => first?.startsWith('often')).map((pair) => pair.join())).size, 2)
})

test('there is no ratio without a reference', async (t) => {
  const idle = scenario('idle', [], { peer: [1, 1, 0, 0], ours: [1, 1, 0, 1] })
  const [line] = (await runRounds([idle], { ...options, turns: 2 })).flatMap(toLines)
  t.same(line?.comparisons, [{ figure: 'rate', value: 0.5, reference: 0 }])
  t.match(line, { isMet: false })
})

test('an aim by itself ignores the reference', async (t) => {
  const memory = scenario('memory', [], { peer: [1, 2, 2], ours: [1, 1.9, 1.9] })
  memory.aim = { figure: 'rate', side: 'ours', atMost: 1.5, byItself: true }
  const outcomes = await runRounds([memory], { ...options, rounds: 2 })
  t.match(outcomes.flatMap(toLines), [
    { comparisons: [{ value: 1.9, ratio: { median: 0.95 } }], isMet: false }
  ])
})

test('a failed measurement fails the bench', async (t) => {
  const bad = scenario('bad', [], { peer: [1, 1], ours: [1, 1] })
  bad.verify = () => Promise.reject(new Error('Counters drifted'))
  await t.rejects(runRounds([bad], options), { message: 'Counters drifted' })
})

test('a seed repeats the order', async (t) => {
  const items = Array.from({ length: 20 }, (_, index) => index)
  t.same(shuffled(items, seededRandom(5)), shuffled(items, seededRandom(5)))
  t.notSame(shuffled(items, seededRandom(5)), shuffled(items, seededRandom(6)))
  t.same(
    shuffled(items, seededRandom(5)).toSorted((a, b) => a - b),
    items
  )
})

test('the median', async (t) => {
  t.equal(median([3, 1, 2]), 2)
  t.equal(median([4, 1, 2, 3]), 2.5)
  t.equal(median([7]), 7)
})

test('a quantile is interpolated', async (t) => {
  t.equal(quantile([4, 1, 2, 3, 5], 0.25), 2)
  t.equal(quantile([1, 2], 0.75), 1.75)
  t.equal(quantile([9], 0.99), 9)
  t.ok(Number.isNaN(quantile([], 0.5)))
})
