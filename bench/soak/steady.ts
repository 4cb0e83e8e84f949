import type { Memory } from '../measure/probe.ts'
import type { Server } from '../measure/server.ts'
import { quantile } from '../measure/statistics.ts'
import type { Crowd, Visit } from './crowd.ts'

export interface Slice extends Visit {
  /** Of each process. */
  memory: Memory[]
}

export interface Steady {
  slices: Slice[]
  usual: Latency
}

/** Milliseconds, of all responses except the crawler's. */
export interface Latency {
  p50: number
  p99: number
}

/**
 * Runs the mixed load for some slices of time.
 * @param slices their number
 * @param onSlice called after each slice
 */
export async function liveThrough(
  crowd: Crowd,
  servers: Server[],
  { slices, seconds }: { slices: number; seconds: number },
  onSlice: (slice: Slice) => void
): Promise<Steady> {
  const times: number[] = []
  const done: Slice[] = []
  for (let index = 0; index < slices; index++) {
    const visit = await crowd.come(seconds, ({ took }) => times.push(took))
    const slice = { ...visit, memory: await Promise.all(servers.map((server) => server.memory())) }
    onSlice(slice)
    done.push(slice)
  }
  return { slices: done, usual: { p50: quantile(times, 0.5), p99: quantile(times, 0.99) } }
}
