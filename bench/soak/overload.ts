import { setTimeout as delay } from 'node:timers/promises'
import type { Board } from '../board/board.ts'
import type { Server } from '../measure/server.ts'
import { memberReading } from './people.ts'
import { makeTraffic, type Tally } from './traffic.ts'

export interface Overload {
  /** Answers a second, with as many requests under way as the machine likes best. */
  capacity: number
  /** At that load, in milliseconds. */
  usual: { p50: number; p99: number }
  /** At twice that load. */
  tally: Tally
  /** What `/health/live` and `/health/ready` answered meanwhile, and the slowest answer in milliseconds. */
  health: Record<string, number>
  healthSlowest: number
  /** Milliseconds from the end of the overload until an answer is as quick as usual. */
  recovery: number
}

/** Finds out what can be done, asks for twice as much, and sees how long it takes to recover. */
export async function overload(board: Board, servers: Server[], seconds: number): Promise<Overload> {
  const bases = servers.map(({ base }) => base)
  const next = memberReading(board)
  const usual = await makeTraffic({ bases, next, seconds, connections: 16 })
  const capacity = usual.rate
  const stop = new AbortController()
  const health = watchHealth(bases, stop.signal)
  const tally = await makeTraffic({ bases, next, seconds, connections: 1000, rate: Math.round(capacity * 2) })
  const recovery = await untilUsual(bases, next, usual.p99)
  stop.abort()
  return { capacity, usual: { p50: usual.p50, p99: usual.p99 }, tally, recovery, ...(await health) }
}

async function watchHealth(bases: string[], signal: AbortSignal) {
  const health: Record<string, number> = {}
  let healthSlowest = 0
  while (!signal.aborted) {
    for (const path of ['/health/live', '/health/ready']) {
      for (const base of bases) {
        const started = performance.now()
        const status = await fetch(base + path, { headers: { connection: 'close' } }).then(
          (answer) => answer.status,
          () => 'no answer'
        )
        healthSlowest = Math.max(healthSlowest, performance.now() - started)
        const key = `${path} ${status}`
        health[key] = (health[key] ?? 0) + 1
      }
    }
    await delay(200)
  }
  return { health, healthSlowest }
}

/** @returns milliseconds until every server answers one request as quickly as before */
async function untilUsual(bases: string[], next: ReturnType<typeof memberReading>, usual: number) {
  const began = performance.now()
  for (const base of bases) {
    for (;;) {
      const started = performance.now()
      const { path, headers = {} } = next()
      const answer = await fetch(base + path, { headers })
      await answer.arrayBuffer()
      if (answer.status === 200 && performance.now() - started <= usual) break
      await delay(20)
    }
  }
  return performance.now() - began
}
