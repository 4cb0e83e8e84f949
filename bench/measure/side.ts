import type { Figures, Side } from '../scenario.ts'
import { type Load, makeLoad } from './load.ts'
import type { Server } from './server.ts'

/** Concurrent requests; the connection pools have the same size. */
export const connections = 10

/** A side that is measured under load. */
export function loadedSide(name: string, server: Server, load: Omit<Load, 'base' | 'connections'>): Side {
  return { name, server, measure: () => measure(server, { ...load, base: server.base, connections }) }
}

async function measure(server: Server, load: Load): Promise<Figures> {
  const before = await server.usage()
  const { requests, seconds, p50, p99 } = await makeLoad(load)
  const { cpu } = await server.usage()
  return {
    answers: requests,
    rate: requests / seconds,
    perCpu: (requests * 1_000_000) / (cpu - before.cpu),
    cost: (seconds * 1000) / requests,
    p50,
    p99
  }
}
