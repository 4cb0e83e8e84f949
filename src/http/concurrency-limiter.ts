export interface LimiterOptions {
  /** Milliseconds that work may be queued. Work that would wait longer is rejected. */
  maxWait: number
  /** Work that runs at once. */
  limit: number
}

interface QueueEntry {
  onAcquire(): void
  onReject(): void
  queuedAt: number
  timeout: NodeJS.Timeout
}

/** Milliseconds in one iteration of the event loop in which work may start. One piece starts however long it takes. */
const startBudget = 2

/** Milliseconds after which queued work starts although new connections keep arriving. */
const longestPause = 10

/** Queues work beyond a limit. Little starts in one iteration of the event loop: work on SQLite never waits for I/O. */
export class ConcurrencyLimiter {
  readonly #options: LimiterOptions
  readonly #queue = new Set<QueueEntry>()
  #running = 0
  /** Until when work may start in this iteration; 0 when none has started. */
  #startDeadline = 0
  #isScheduled = false
  #hasNewConnection = false
  #lastStart = 0
  #lastStartReturned = 0
  /** Average milliseconds between two starts while there is a queue. */
  #pace = 0

  constructor(options: LimiterOptions) {
    this.#options = options
  }

  /** Pauses the queue while connections arrive: Node accepts one in each iteration, and all are to be read first. */
  connectionOpened() {
    this.#hasNewConnection = true
  }

  /**
   * @param onAcquire starts the work, possibly at once; `release()` has to follow
   * @param onReject is called instead if that would take longer than `maxWait`
   */
  acquire(onAcquire: () => void, onReject: () => void) {
    const { maxWait } = this.#options
    if (this.#queue.size === 0 && !this.#hasNewConnection && this.#mayStart) return this.#start(onAcquire)
    if (this.#queue.size * this.#pace > maxWait) return onReject()
    const timeout = setTimeout(() => this.#queue.delete(entry) && onReject(), maxWait)
    const entry = { onAcquire, onReject, queuedAt: performance.now(), timeout }
    this.#queue.add(entry)
    this.#schedule()
  }

  release() {
    this.#running--
    if (this.#queue.size > 0) this.#processQueue()
  }

  get #mayStart() {
    const hasTime = this.#startDeadline === 0 || performance.now() < this.#startDeadline
    return hasTime && this.#running < this.#options.limit
  }

  #start(onAcquire: () => void) {
    if (this.#startDeadline === 0) this.#startDeadline = performance.now() + startBudget
    this.#schedule()
    this.#running++
    onAcquire()
    this.#lastStartReturned = performance.now()
  }

  #schedule() {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => this.#nextIteration())
  }

  #nextIteration() {
    this.#isScheduled = false
    const mayPause = this.#hasNewConnection && performance.now() - this.#lastStartReturned < longestPause
    this.#hasNewConnection = false
    if (mayPause && this.#queue.size > 0) return this.#schedule()
    this.#startDeadline = 0
    this.#processQueue()
  }

  #processQueue() {
    for (const entry of this.#queue) {
      if (!this.#mayStart) return
      this.#queue.delete(entry)
      clearTimeout(entry.timeout)
      const now = performance.now()
      // Only if this entry was queued all the time since the last start.
      if (entry.queuedAt < this.#lastStart) this.#pace += (now - this.#lastStart - this.#pace) / 10
      this.#lastStart = now
      this.#start(entry.onAcquire)
    }
  }
}
