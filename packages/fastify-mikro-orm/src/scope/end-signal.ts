import type { StopSignal } from '../driver/stop-signal.ts'
import type { DbError } from '../errors.ts'

/**
 * Tells the end of a unit of work to the statements that still run. Every request has one, and an AbortSignal costs it
 * as much as a fork does, for an event that hardly anybody listens to: that is made for those who ask for it.
 */
export class EndSignal implements StopSignal {
  #reason: DbError | undefined
  readonly #listeners: (() => void)[] = []
  #control: AbortController | undefined

  get aborted(): boolean {
    return this.#reason !== undefined
  }

  get reason(): DbError | undefined {
    return this.#reason
  }

  get signal(): AbortSignal {
    if (!this.#control) {
      this.#control = new AbortController()
      if (this.#reason) this.#control.abort(this.#reason)
    }
    return this.#control.signal
  }

  addEventListener(_type: 'abort', listener: () => void) {
    this.#listeners.push(listener)
  }

  removeEventListener(_type: 'abort', listener: () => void) {
    const index = this.#listeners.lastIndexOf(listener)
    if (index >= 0) this.#listeners.splice(index, 1)
  }

  /** Tells it once, to all who listen. */
  abort(reason: DbError) {
    if (this.#reason) return
    this.#reason = reason
    for (const listener of this.#listeners.splice(0)) listener()
    this.#control?.abort(reason)
  }
}
