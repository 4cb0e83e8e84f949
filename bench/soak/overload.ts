import { setTimeout as delay } from 'node:timers/promises'
import type { Board } from '../board/board.ts'
import type { Server } from '../measure/server.ts'
import type { Crowd } from './crowd.ts'
import { memberReading } from './people.ts'
import { timeToRecover } from './recovery.ts'
import type { Latency } from './steady.ts'
import { faultsOf, makeTraffic, type Seen, type Tally } from './traffic.ts'

export interface Overload {
  /** Responses at the concurrency with the highest throughput. */
  capacity: Tally
  /** Responses at twice that rate. */
  tally: Tally
  /** Responses of `/health/live` and `/health/ready` meanwhile, and the slowest in milliseconds. */
  health: Record<string, number>
  healthSlowest: number
  /** Milliseconds from the end of the overload until the mixed load has its usual latency; null for never. */
  recovery: number | null
  /** Everything that went wrong. */
  faults: string[]
}

/** Seconds of mixed load after the overload. */
const afterwards = 15

/**
 * Measures the capacity, sends twice as much, and measures the time to recover.
 * @param crowd the mixed load
 * @param usual its latency before the overload
 */
export async function overload(
  board: Board,
  servers: Server[],
  { crowd, usual, seconds }: { crowd: Crowd; usual: Latency; seconds: number }
): Promise<Overload> {
  const bases = servers.map(({ base }) => base)
  const next = memberReading(board)
  const capacity = await makeTraffic({ bases, next, seconds, connections: 16 })
  const stop = new AbortController()
  const watch = watchHealth(bases, stop.signal)
  const rate = Math.round(capacity.rate * 2)
  const tally = await makeTraffic({ bases, next, seconds, connections: 1000, rate })
  stop.abort()
  const answers: Seen[] = []
  const from = performance.now()
  await crowd.come(afterwards, (seen) => answers.push(seen))
  const recovery = timeToRecover(answers, { from, to: performance.now() }, usual)
  const { health, healthSlowest } = await watch
  const wrong = Object.entries(health).filter(([what]) => !what.endsWith(' 200'))
  const faults = [
    ...faultsOf(capacity),
    ...faultsOf(tally, true),
    ...wrong.map(([what, count]) => `${count} × ${what}`),
    ...(recovery === null ? [`no usual latency within ${afterwards} s`] : [])
  ]
  return { capacity, tally, health, healthSlowest, recovery, faults }
}

/** Servers and database are up: every status but 200 is wrong. */
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
