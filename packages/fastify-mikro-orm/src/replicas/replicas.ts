import { setTimeout as delay } from 'node:timers/promises'
import type { Orm } from '../types.ts'
import { Heartbeat } from './heartbeat.ts'
import type { Replica } from './replica.ts'

/** A replica is usable while its last heartbeat proves that it is at most `maxLag` behind. */
export class Replicas {
  /** Milliseconds that their data can be old; 0 without replicas. */
  readonly maxLag: number
  readonly #heartbeat: Heartbeat
  readonly #replicas: Replica[]
  readonly #interval: number
  readonly #stop = new AbortController()
  #running: Promise<unknown> = Promise.resolve()
  #turn = 0

  /** @param maxLag milliseconds; the primary gets a heartbeat every quarter of it */
  constructor(primary: Orm, replicas: Replica[], maxLag: number) {
    this.maxLag = replicas.length > 0 ? maxLag : 0
    this.#heartbeat = new Heartbeat(primary)
    this.#replicas = replicas
    // A heartbeat is seen up to one interval late, and the next look comes after one more: half of `maxLag` remains.
    this.#interval = maxLag / 4
  }

  get total(): number {
    return this.#replicas.length
  }

  get usable(): number {
    return this.#replicas.filter((replica) => replica.isUsable).length
  }

  /** In turn; null when there is none. */
  pick(): Replica | null {
    const usable = this.#replicas.filter((replica) => replica.isUsable)
    return usable[this.#turn++ % usable.length] ?? null
  }

  /** @throws {DbError} DB_SCHEMA_FAILED when the primary does not accept heartbeats */
  async start() {
    await this.#heartbeat.prepare()
    const { signal } = this.#stop
    const limit = () => AbortSignal.any([signal, AbortSignal.timeout(this.#interval)])
    this.#running = Promise.all([
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

  async close() {
    this.#stop.abort()
    await this.#running
    await Promise.all(this.#replicas.map((replica) => replica.close()))
  }
}
