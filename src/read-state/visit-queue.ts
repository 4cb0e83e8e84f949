import type { NewVisit } from './visits.ts'

export interface VisitQueueOptions {
  write(visit: NewVisit): Promise<void>
  /** Called with the number of visits that are not written. */
  onGiveUp(visits: number, error?: unknown): void
}

/** Visits that wait for the one that is being written. */
const maxWaiting = 1_000

/** Milliseconds without an attempt after one that failed. */
const pause = 1_000

/** Writes visits one after the other. After a failure those that wait are given up: no page depends on them. */
export class VisitQueue {
  readonly #options: VisitQueueOptions
  readonly #waiting: NewVisit[] = []
  #running: Promise<void> | null = null
  #pausedUntil = 0

  constructor(options: VisitQueueOptions) {
    this.#options = options
  }

  add(visit: NewVisit) {
    if (this.#waiting.length >= maxWaiting || performance.now() < this.#pausedUntil) {
      return this.#options.onGiveUp(1)
    }
    this.#waiting.push(visit)
    this.#running ??= this.#run()
  }

  /** Waits until all visits are written or given up. Never rejects. */
  async idle() {
    await this.#running
  }

  async #run() {
    for (let visit = this.#waiting.shift(); visit; visit = this.#waiting.shift()) {
      try {
        await this.#options.write(visit)
      } catch (error) {
        this.#pausedUntil = performance.now() + pause
        this.#options.onGiveUp(1 + this.#waiting.splice(0).length, error)
      }
    }
    this.#running = null
  }
}
