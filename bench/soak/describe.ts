import type { Memory } from '../measure/probe.ts'
import type { Overload } from './overload.ts'
import type { Slice } from './steady.ts'
import type { Tally } from './traffic.ts'

export const heading =
  'slice | visitors p50, p99 ms | members p50, p99 ms | answers/s | crawled | faults | MB resident (heap + buffers in use)'

/** One line of the table of the steady part. */
export function describeSlice(number: number, slice: Slice): string {
  const { visitors, members, crawled, faults, memory } = slice
  const rate = Math.round(visitors.rate + members.rate)
  return [
    number,
    times(visitors),
    times(members),
    rate,
    crawled,
    faults.length,
    memory.map(megabytes).join(', '),
    ...faults
  ].join(' | ')
}

export function describeOverload({
  capacity,
  usual,
  tally,
  health,
  healthSlowest,
  recovery
}: Overload): string {
  const { statuses, errors, withoutRetryAfter, rate, refusedP99 } = tally
  return `capacity: ${Math.round(capacity)} answers/s (${times(usual)} ms)
at twice that: ${Math.round(rate)} answers/s (${times(tally)} ms); ${describe(statuses)}; ${errors} errors
refused within ${Math.round(refusedP99)} ms (99th percentile), ${withoutRetryAfter} without Retry-After
health meanwhile: ${describe(health)}; the slowest in ${Math.round(healthSlowest)} ms
as quick as usual ${Math.round(recovery)} ms after the end`
}

function megabytes({ resident, heap, buffers }: Memory): string {
  return `${resident.toFixed(0)} (${heap.toFixed(1)} + ${buffers.toFixed(1)})`
}

function times({ p50, p99 }: Pick<Tally, 'p50' | 'p99'>): string {
  return `${p50.toFixed(1)}, ${p99.toFixed(1)}`
}

function describe(counts: Record<string, number>): string {
  return Object.entries(counts)
    .map(([what, count]) => `${count} × ${what}`)
    .join(', ')
}
