/** What the log of queries calls the beginning and the end of transactions. */
const ofTransactions = new Set([
  'begin',
  'commit',
  'rollback',
  'savepoint',
  'release savepoint',
  'rollback to savepoint'
])

/** What one unit of work asked of the database. */
export class QueryStatistics {
  readonly #counts = new Map<string, number>()
  #count = 0
  #took = 0

  /** Statements, BEGIN, COMMIT and those that failed included. */
  get count(): number {
    return this.#count
  }

  /** Milliseconds that they took together. */
  get took(): number {
    return this.#took
  }

  /** The statement that ran most often, and how often; null when there was none. */
  get repeated(): { sql: string; count: number } | null {
    let most: { sql: string; count: number } | null = null
    for (const [sql, count] of this.#counts) {
      if (count > (most?.count ?? 0)) most = { sql, count }
    }
    return most
  }

  /**
   * Counts one statement.
   * @param sql as it was sent, with a `?` in place of each value
   * @param took milliseconds
   */
  add(sql: string, took: number) {
    this.#count++
    this.#took += took
    // Many transactions are better told by what was done in them.
    if (!ofTransactions.has(sql)) this.#counts.set(sql, (this.#counts.get(sql) ?? 0) + 1)
  }
}
