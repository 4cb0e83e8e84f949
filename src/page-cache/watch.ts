/** A thing, and a text that is another one whenever the thing has changed. */
export interface State {
  id: number
  state: string
}

export interface WatchOptions {
  /**
   * Reads the states of all that has changed in the last `watchWindow` milliseconds, also of what began to change
   * then and was committed only now; null when that is too much to tell.
   */
  read(): Promise<State[] | null>
  /** Is told what has changed; null when that may be anything. */
  onChange(ids: number[] | null): void
  /** Is told why a look has failed. */
  onError(error: unknown): void
  /** Milliseconds of a clock that only goes forward. */
  clock(): number
}

/** A point in the history of the database, as this process sees it. */
export interface Moment {
  /** By the clock. */
  at: number
  /** Writes that this process had done by then. */
  writes: number
}

/** Milliseconds that a look has to go back. A transaction may take half of it. */
export const watchWindow = 60_000

/** Milliseconds for which a look counts: together with what the clock and the event loop lose, one second. */
const goodFor = 900

/** Milliseconds after which it is time for another look that nobody has to wait for. */
const aging = 400

/**
 * Knows what has changed in a database to which other processes write as well. It looks only when somebody asks, and
 * at most once at a time.
 */
export class Watch {
  readonly #options: WatchOptions
  #states = new Map<number, string>()
  /** When the last look began: everything that was committed before is known. */
  #seen: Moment = { at: Number.NEGATIVE_INFINITY, writes: 0 }
  #writes = 0
  #look: Promise<void> | null = null

  constructor(options: WatchOptions) {
    this.#options = options
  }

  /** Notes that this process has written something: who asks from now on has to be shown it. */
  noteWrite() {
    this.#writes++
  }

  now(): Moment {
    return { at: this.#options.clock(), writes: this.#writes }
  }

  /**
   * Tells whether everything is known that this process wrote before that moment, and everything that others wrote
   * until a second before it. Looks ahead in time, so that readers of what is read often never wait.
   */
  knows({ at, writes }: Moment): boolean {
    if (this.#seen.writes < writes || this.#seen.at < at - goodFor) return false
    if (this.#seen.at < at - aging) this.#lookOnce().catch(() => {})
    return true
  }

  /**
   * Waits until {@link knows} is true of that moment.
   * @throws what `read` threw
   */
  async learn({ at, writes }: Moment) {
    // A look that is under way may have begun too early: then it takes one more.
    while (this.#seen.writes < writes || this.#seen.at < at - goodFor) await this.#lookOnce()
  }

  /** Resolves when no look is under way. */
  async idle() {
    await this.#look?.catch(() => {})
  }

  #lookOnce(): Promise<void> {
    this.#look ??= this.#tryToLook()
    return this.#look
  }

  async #tryToLook() {
    try {
      await this.#lookNow()
    } catch (error) {
      this.#options.onError(error)
      throw error
    } finally {
      this.#look = null
    }
  }

  async #lookNow() {
    const begin = this.now()
    const rows = await this.#options.read()
    const isComplete = rows !== null && begin.at - this.#seen.at < watchWindow / 2
    const changed = isComplete ? rows.filter(({ id, state }) => this.#states.get(id) !== state) : null
    this.#states = new Map(rows?.map(({ id, state }) => [id, state]))
    this.#seen = begin
    if (changed?.length !== 0) this.#options.onChange(changed?.map(({ id }) => id) ?? null)
  }
}
