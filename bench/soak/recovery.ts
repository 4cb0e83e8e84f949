import { quantile } from '../measure/statistics.ts'
import type { Latency } from './steady.ts'
import type { Seen } from './traffic.ts'

/** Latency up to this multiple of the usual one counts as recovered. */
const tolerance = 1.5

/** Milliseconds of load that are compared: one second, as the requests of a second are sent at its beginning. */
const window = 1_000

/** Milliseconds between the beginnings of two windows. */
const step = 50

/**
 * @param answers of the mixed load
 * @param span when it ran, by the same clock
 * @param usual its latency before the overload
 * @returns milliseconds until a second began without a 503, and with the usual median and 99th percentile;
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
