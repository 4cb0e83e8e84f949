export interface RolledBack {
  count: number
  /** Milliseconds of the oldest one. */
  held: number
}

interface OpenTransaction {
  since: number
  rollBack(): Promise<boolean>
}

/** Those of forks included. */
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

  /** Never rejects. */
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
