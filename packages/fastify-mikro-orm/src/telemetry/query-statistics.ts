const transactionControl =
  /^(begin|commit|rollback|savepoint|release savepoint|rollback to savepoint|set transaction)\b/

/** MikroORM reports these without their time and without the context of their request. */
export function isTransactionControl(sql: string): boolean {
  return transactionControl.test(sql)
}

/** BEGIN, COMMIT and savepoints do not count. */
export class QueryStatistics {
  readonly #counts = new Map<string, number>()
  #count = 0
  #took = 0
  #lastFailed: string | null = null

  get count(): number {
    return this.#count
  }

  /** Milliseconds of all statements, including the wait for a connection. */
  get took(): number {
    return this.#took
  }

  get lastFailed(): string | null {
    return this.#lastFailed
  }

  get repeated(): { sql: string; count: number } | null {
    let most: { sql: string; count: number } | null = null
    for (const [sql, count] of this.#counts) {
      if (count > (most?.count ?? 0)) most = { sql, count }
    }
    return most
  }

  /** @param sql with `?` in place of each value */
  add(sql: string, took: number, failed = false) {
    if (isTransactionControl(sql)) return
    this.#count++
    this.#took += took
    if (failed) this.#lastFailed = sql
    this.#counts.set(sql, (this.#counts.get(sql) ?? 0) + 1)
  }
}
