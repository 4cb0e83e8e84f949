import { test } from 'tap'
import { timeToRecover } from '../../bench/soak/recovery.ts'

const usual = { p50: 10, p99: 40 }

/** A response every ten milliseconds for three seconds. */
function answers(at: (time: number) => { took: number; status?: number }) {
  return Array.from({ length: 300 }, (_, index) => ({
    at: 5_000 + index * 10,
    status: 200,
    ...at(index * 10)
  }))
}

const span = { from: 5_000, to: 8_000 }

test('with its usual latency it has recovered at once', async (t) => {
  t.equal(
    timeToRecover(
      answers(() => ({ took: 14 })),
      span,
      usual
    ),
    0
  )
})

test('it has recovered when a second with the usual latency begins', async (t) => {
  const slowMedian = answers((time) => ({ took: time < 1_200 ? 16 : 14 }))
  t.equal(
    timeToRecover(slowMedian, span, usual),
    700,
    'half of that second may be slower than the usual median'
  )
  const slowest = answers((time) => ({ took: time < 1_200 && time % 100 === 0 ? 61 : 14 }))
  t.equal(timeToRecover(slowest, span, usual), 1_050, 'but for one answer in a hundred')
  const refusals = answers((time) => ({ took: 1, status: time === 300 ? 503 : 200 }))
  t.equal(timeToRecover(refusals, span, usual), 350)
})

test('it has not recovered before that second is over, or without responses', async (t) => {
  t.equal(
    timeToRecover(
      answers((time) => ({ took: time < 2_600 ? 20 : 14 })),
      span,
      usual
    ),
    null
  )
  t.equal(timeToRecover([], span, usual), null)
})
