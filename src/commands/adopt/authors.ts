/** Karma and first activity of each author. Rows without an author belong to one deleted member. */
export class Authors {
  readonly #known: ReadonlySet<number>
  readonly #since = new Map<number, Date>()
  readonly #karma = new Map<number, number>()
  /** The id of the deleted member. */
  readonly ghost: number

  /** @param known ids of all members */
  constructor(known: ReadonlySet<number>) {
    this.#known = known
    this.ghost = [...known].reduce((highest, id) => Math.max(highest, id), 0) + 1
  }

  /** @param user as the old board names the author @param time of what was written @returns the author's id */
  of(user: number | null, time: Date): number {
    const author = user !== null && this.#known.has(user) ? user : this.ghost
    const since = this.#since.get(author)
    if (!since || time < since) this.#since.set(author, time)
    return author
  }

  credit(author: number, points: number) {
    this.#karma.set(author, this.karmaOf(author) + points)
  }

  karmaOf(author: number): number {
    return this.#karma.get(author) ?? 0
  }

  get hasGhost(): boolean {
    return this.#since.has(this.ghost)
  }

  /** Time of the author's first post or comment; if there is none, of the first one on the board. */
  since(author: number, now: Date): Date {
    const times = [...this.#since.values()]
    const earliest = times.reduce((first, time) => (time < first ? time : first), now)
    return this.#since.get(author) ?? earliest
  }
}
