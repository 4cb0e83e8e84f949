export interface RateLimit {
  /** How often one key may act at once. */
  amount: number
  /** Seconds after which all of it is available again. */
  seconds: number
}

/** How many keys are remembered at least, those that acted last; at most twice as many. */
const defaultCapacity = 10_000

/**
 * Limits how often each key may act, as a token bucket: GCRA, which remembers one number a key.
 * https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm
 */
export class RateLimiter<Key = number> {
  readonly #interval: number
  readonly #tolerance: number
  readonly #capacity: number
  /** When the bucket of a key is full again. */
  #recent = new Map<Key, number>()
  /** The same of keys that acted before those. Forgetting them all at once costs less than one at a time. */
  #older = new Map<Key, number>()

  constructor({ amount, seconds }: RateLimit, capacity = defaultCapacity) {
    this.#interval = (seconds * 1_000) / amount
    this.#tolerance = seconds * 1_000 - this.#interval
    this.#capacity = capacity
  }

  /** Counts an action, unless it is rejected. @returns the milliseconds to wait; 0 when it was accepted */
  take(key: Key, now = performance.now()): number {
    const fullAt = Math.max(this.#recent.get(key) ?? this.#older.get(key) ?? 0, now)
    const wait = fullAt - now - this.#tolerance
    // Sums of fractions are a little too large.
    if (wait > 0.001) return wait
    this.#recent.set(key, fullAt + this.#interval)
    if (this.#recent.size >= this.#capacity) {
      this.#older = this.#recent
      this.#recent = new Map()
    }
    return 0
  }
}
