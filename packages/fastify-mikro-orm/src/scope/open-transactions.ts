export interface RolledBack {
  /** Transactions that were open. */
  count: number
  /** Milliseconds for which the oldest of them had been open. */
  held: number
}

interface OpenTransaction {
  since: number
  rollBack(): Promise<boolean>
}

/** The transactions that a request has begun and not yet ended, those of forks included. */
export class OpenTransactions {
  readonly #open = new Map<object, OpenTransaction>()

  get areOpen(): boolean {
    return this.#open.size > 0
  }

  /** @param rollBack returns false when the transaction was committed meanwhile */
  add(transaction: object, rollBack: () => Promise<boolean>) {
    this.#open.set(transaction, { since: performance.now(), rollBack })
  }

  delete(transaction: object) {
    this.#open.delete(transaction)
  }

  /** Rolls back all of them. Never rejects. */
  async rollBack(): Promise<RolledBack> {
    const rolledBack: RolledBack = { count: 0, held: 0 }
    const now = performance.now()
    const open = [...this.#open.values()]
    this.#open.clear()
    await Promise.all(
      open.map(async ({ since, rollBack }) => {
        if (!(await rollBack().catch(() => false))) return
        rolledBack.count++
        rolledBack.held = Math.max(rolledBack.held, Math.round(now - since))
      })
    )
    return rolledBack
  }
}
