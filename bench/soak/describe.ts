import type { Memory } from '../measure/probe.ts'
import type { Overload } from './overload.ts'
import type { Latency, Slice, Steady } from './steady.ts'

export const heading =
  'slice | visitors p50, p99 ms | members p50, p99 ms | answers/s | crawled | faults | MB resident (heap + buffers in use)'

/** One line of the table of the steady load. */
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

export function describeOverload({ usual }: Steady, overload: Overload): string {
  const { capacity, tally, health, healthSlowest, recovery, faults } = overload
  const { statuses, rejectedP99 } = tally
  return `usual: ${times(usual)} ms
capacity: ${Math.round(capacity.rate)} answers/s (${times(capacity)} ms)
at twice that: ${Math.round(tally.rate)} answers/s (${times(tally)} ms); ${describe(statuses)}
rejected within ${Math.round(rejectedP99)} ms (99th percentile)
health meanwhile: ${describe(health)}; the slowest in ${Math.round(healthSlowest)} ms
usual latency ${recovery ?? 'never'} ms after the end
faults: ${faults.join(', ') || 'none'}`
}

function megabytes({ resident, heap, buffers }: Memory): string {
  return `${resident.toFixed(0)} (${heap.toFixed(1)} + ${buffers.toFixed(1)})`
}

function times({ p50, p99 }: Latency): string {
  return `${p50.toFixed(1)}, ${p99.toFixed(1)}`
}

function describe(counts: Record<string, number>): string {
  return Object.entries(counts)
    .map(([what, count]) => `${count} × ${what}`)
    .join(', ')
}
