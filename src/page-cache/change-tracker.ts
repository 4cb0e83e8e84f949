/** The id of what all pages show, such as the name of the site. */
export const allItems = 0

/** An item, and a text that differs after every change of the item. */
export interface ItemState {
  id: number
  state: string
}

export interface ChangeTrackerOptions {
  /** Reads all items written in the last `changeWindow` ms, also if committed only now; null for too many. */
  read(): Promise<ItemState[] | null>
  /** Called with the items that have changed, at once and again after the delays; null for any. */
  onChange(ids: number[] | null): void
  onError(error: unknown): void
  /** Milliseconds of a monotonic clock. */
  clock(): number
}

/** A point in the history of the database, as seen by this process. */
export interface Snapshot {
  at: number
  /** How many writes this process had finished. */
  writes: number
}

/** Milliseconds that a read looks back. A transaction may take half of that. */
export const changeWindow = 60_000

/** Milliseconds for which a read is current: with the tolerance of clock and event loop, one second. */
const maxAge = 900

/** Milliseconds after which a read is repeated in the background. */
const refreshAge = 400

/**
 * Milliseconds after which a change is reported again. In a cluster, a server that lags behind may have rendered the page
 * without the change.
 */
const echoDelays = [1_000, 10_000]

/** Tracks changes in a database that other processes write to as well. Reads on demand, one at a time. */
export class ChangeTracker {
  readonly #options: ChangeTrackerOptions
  #states = new Map<number, string>()
  /** When the last read began: everything committed before is known. */
  #lastRead: Snapshot = { at: Number.NEGATIVE_INFINITY, writes: 0 }
  #echoes: { at: number; ids: number[] | null }[] = []
  #writes = 0
  #reading: Promise<void> | null = null

  constructor(options: ChangeTrackerOptions) {
    this.#options = options
  }

  recordWrite() {
    this.#writes++
  }

  snapshot(): Snapshot {
    return { at: this.#options.clock(), writes: this.#writes }
  }

  /** Whether all own writes before a snapshot are known, and those of others up to a second before it. */
  isCurrent(snapshot: Snapshot): boolean {
    if (this.#isOutdated(snapshot)) return false
    // In the background, so that frequent requests never wait.
    if (this.#lastRead.at < snapshot.at - refreshAge) this.#read().catch(() => {})
    return true
  }

  /** Waits until a snapshot is current. @throws what `read` threw */
  async refresh(snapshot: Snapshot) {
    // A read in progress may have begun too early.
    while (this.#isOutdated(snapshot)) await this.#read()
  }

  /** Waits for a read in progress. */
  async idle() {
    await this.#reading?.catch(() => {})
  }

  #isOutdated({ at, writes }: Snapshot): boolean {
    return this.#lastRead.writes < writes || this.#lastRead.at < at - maxAge
  }

  #read(): Promise<void> {
    this.#reading ??= this.#tryRead()
    return this.#reading
  }

  async #tryRead() {
    try {
      await this.#readChanges()
    } catch (error) {
      this.#options.onError(error)
      throw error
    } finally {
      this.#reading = null
    }
  }

  async #readChanges() {
    const start = this.snapshot()
    const rows = await this.#options.read()
    const isComplete = rows !== null && start.at - this.#lastRead.at < changeWindow / 2
    const ids = rows?.filter(({ id, state }) => this.#states.get(id) !== state).map(({ id }) => id) ?? []
    const changed = isComplete && !ids.includes(allItems) ? ids : null
    this.#states = new Map(rows?.map(({ id, state }) => [id, state]))
    this.#lastRead = start
    const written = rows && ids.filter((id) => id !== allItems)
    const reports = [changed, ...this.#echo(written, start.at)]
    const all = reports.includes(null) ? null : [...new Set(reports.flatMap((ids) => ids ?? []))]
    if (all?.length !== 0) this.#options.onChange(all)
  }

  /** @returns earlier changes that are to be reported again now */
  #echo(ids: number[] | null, now: number): (number[] | null)[] {
    const due = this.#echoes.filter(({ at }) => at <= now)
    this.#echoes = this.#echoes.filter(({ at }) => at > now)
    if (ids?.length !== 0) this.#echoes.push(...echoDelays.map((delay) => ({ at: now + delay, ids })))
    return due.map((echo) => echo.ids)
  }
}
