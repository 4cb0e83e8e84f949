/** What one unit of work, or several together, asked of the database. */
export class QueryStatistics {
  readonly #counts = new Map<string, number>()
  #count = 0
  #took = 0

  /** Statements, also those that failed. */
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
    this.#counts.set(sql, (this.#counts.get(sql) ?? 0) + 1)
  }

  /** The statistics of several units of work as one. */
  static sum(parts: Iterable<QueryStatistics>): QueryStatistics {
    const sum = new QueryStatistics()
    for (const part of parts) {
      sum.#count += part.#count
      sum.#took += part.#took
      for (const [sql, count] of part.#counts) sum.#counts.set(sql, (sum.#counts.get(sql) ?? 0) + count)
    }
    return sum
  }
}
