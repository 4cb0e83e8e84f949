export interface TurnLimits {
  /** Milliseconds that one may wait for its turn. Who would wait longer is refused. */
  maxWait: number
  /** So many are under way at once. */
  limit: number
}

interface Waiting {
  begin(): void
  refuse(): void
  since: number
  /** Ends the wait. */
  timer: NodeJS.Timeout
}

/** Milliseconds that one turn of the event loop may be used for beginnings; one begins however long it takes. */
const longestTurn = 2

/** Milliseconds after which the next one begins, however many connections still come. */
const longestPause = 10

/**
 * Lets work wait for its turn, and refuses at once what would wait too long by the pace at which the others have
 * theirs. Little begins in one turn of the event loop: in between, more is read and counted, and what needs no turn is
 * done. Without that, work that ends without waiting for anything, as with SQLite, would let nothing else happen
 * until all is done that has arrived.
 */
export class Turns {
  readonly #limits: TurnLimits
  readonly #waiting = new Set<Waiting>()
  #working = 0
  /** Until when more may begin in this turn of the event loop; 0 when nothing has yet. */
  #turnEnd = 0
  #isAwaited = false
  #somebodyCame = false
  #lastBegin = 0
  #lastEnd = 0
  /** Milliseconds from one beginning to the next, on average, while somebody waits. */
  #pace = 0

  constructor(limits: TurnLimits) {
    this.#limits = limits
  }

  /** Notes a new connection. A turn takes one, whoever waits to be taken: they go first, while that does not last. */
  noteConnection() {
    this.#somebodyCame = true
  }

  /**
   * @param begin is called, maybe at once, when it is time; `leave()` has to follow
   * @param refuse is called in its place when that would take too long
   */
  enter(begin: () => void, refuse: () => void) {
    const { maxWait } = this.#limits
    if (this.#waiting.size === 0 && !this.#somebodyCame && this.#mayBegin) return this.#begin(begin)
    if (this.#waiting.size * this.#pace > maxWait) return refuse()
    const timer = setTimeout(() => this.#waiting.delete(waiting) && refuse(), maxWait)
    const waiting = { begin, refuse, since: performance.now(), timer }
    this.#waiting.add(waiting)
    this.#awaitTurn()
  }

  /** Notes that work is done. */
  leave() {
    this.#working--
    if (this.#waiting.size > 0) this.#beginWaiting()
  }

  get #mayBegin() {
    const isTime = this.#turnEnd === 0 || performance.now() < this.#turnEnd
    return isTime && this.#working < this.#limits.limit
  }

  #begin(begin: () => void) {
    if (this.#turnEnd === 0) this.#turnEnd = performance.now() + longestTurn
    this.#awaitTurn()
    this.#working++
    begin()
    this.#lastEnd = performance.now()
  }

  #awaitTurn() {
    if (this.#isAwaited) return
    this.#isAwaited = true
    setImmediate(() => this.#nextTurn())
  }

  #nextTurn() {
    this.#isAwaited = false
    const isPause = this.#somebodyCame && performance.now() - this.#lastEnd < longestPause
    this.#somebodyCame = false
    if (isPause && this.#waiting.size > 0) return this.#awaitTurn()
    this.#turnEnd = 0
    this.#beginWaiting()
  }

  #beginWaiting() {
    for (const waiting of this.#waiting) {
      if (!this.#mayBegin) return
      this.#waiting.delete(waiting)
      clearTimeout(waiting.timer)
      const now = performance.now()
      // The time since the last one counts if this one has waited all the while.
      if (waiting.since < this.#lastBegin) this.#pace += (now - this.#lastBegin - this.#pace) / 10
      this.#lastBegin = now
      this.#begin(waiting.begin)
    }
  }
}
