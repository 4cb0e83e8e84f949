import { quantile } from '../measure/statistics.ts'
import type { Latency } from './steady.ts'
import type { Seen } from './traffic.ts'

/** So many times as slow as usual is as usual. */
const tolerance = 1.5

/** Milliseconds that have to be as usual, all together: one turn of the traffic. */
const window = 1_000

/** Milliseconds from one look to the next. */
const step = 50

/**
 * @param answers of the usual traffic
 * @param span when it came, by the same clock
 * @param usual what such traffic is used to
 * @returns milliseconds until a second began in which nothing was refused, and median and 99th percentile were as usual;
 *   null when there was none
 */
export function timeToRecover(
  answers: Seen[],
  { from, to }: { from: number; to: number },
  usual: Latency
): number | null {
  for (let begin = from; begin + window <= to; begin += step) {
    const seen = answers.filter(({ at }) => at >= begin && at < begin + window)
    if (isAsUsual(seen, usual)) return begin - from
  }
  return null
}

function isAsUsual(seen: Seen[], { p50, p99 }: Latency): boolean {
  if (seen.length === 0 || seen.some(({ status }) => status === 503)) return false
  const times = seen.map(({ took }) => took)
  return quantile(times, 0.5) <= tolerance * p50 && quantile(times, 0.99) <= tolerance * p99
}
