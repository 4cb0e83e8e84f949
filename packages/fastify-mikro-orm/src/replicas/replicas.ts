import { setTimeout as delay } from 'node:timers/promises'
import type { Orm } from '../types.ts'
import { Heartbeat } from './heartbeat.ts'
import type { Replica } from './replica.ts'

/**
 * The replicas of one primary, and which of them may be read from just now: those of which it is proven that they
 * are at most `maxLag` behind. One that is dead, silent, too slow, or no longer replicating proves nothing.
 */
export class Replicas {
  /** Milliseconds that what they show can be old; 0 when there are none. */
  readonly maxLag: number
  readonly #heartbeat: Heartbeat
  readonly #replicas: Replica[]
  readonly #interval: number
  readonly #stop = new AbortController()
  #running: Promise<unknown> = Promise.resolve()
  #turn = 0

  /**
   * @param primary its pool is also used for a beat every quarter of `maxLag`
   * @param replicas not yet connected
   * @param maxLag milliseconds
   */
  constructor(primary: Orm, replicas: Replica[], maxLag: number) {
    this.maxLag = replicas.length > 0 ? maxLag : 0
    this.#heartbeat = new Heartbeat(primary)
    this.#replicas = replicas
    // An arrival is seen up to one interval late, and looked for after one more: half the limit remains for the lag.
    this.#interval = maxLag / 4
  }

  get total(): number {
    return this.#replicas.length
  }

  /** How many may be read from just now. */
  get usable(): number {
    return this.#replicas.filter((replica) => replica.isUsable).length
  }

  /** @returns a replica that may be read from, each in its turn; null when there is none */
  pick(): Replica | null {
    const usable = this.#replicas.filter((replica) => replica.isUsable)
    return usable[this.#turn++ % usable.length] ?? null
  }

  /**
   * Begins to watch them, and waits for none.
   * @throws {DbError} DB_SCHEMA_FAILED when the primary does not let this process leave its heartbeat
   */
  async start() {
    await this.#heartbeat.prepare()
    const { signal } = this.#stop
    const limit = () => AbortSignal.any([signal, AbortSignal.timeout(this.#interval)])
    this.#running = Promise.all([
      // When the primary takes no beat, no replica can prove anything, and says so.
      this.#repeat(() => this.#heartbeat.beat(limit()).catch(() => undefined)),
      ...this.#replicas.map((replica) => this.#repeat(() => replica.check(this.#heartbeat, limit())))
    ])
  }

  async #repeat(work: () => Promise<unknown>) {
    const { signal } = this.#stop
    while (!signal.aborted) {
      await work()
      await delay(this.#interval, undefined, { signal, ref: false }).catch(() => undefined)
    }
  }

  /** Ends the watch, then every connection to a replica. */
  async close() {
    this.#stop.abort()
    await this.#running
    await Promise.all(this.#replicas.map((replica) => replica.close()))
  }
}
