/** Lets one at a time do something, in the order in which they came. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve()
  readonly #open = new Map<object, () => void>()

  /** Runs `work` when its turn has come. */
  take<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work)
    this.#last = result.catch(() => undefined)
    return result
  }

  /** The same, and keeps the turn until what `work` began is given to {@link end}. */
  begin<Result extends object>(work: () => Promise<Result>): Promise<Result> {
    const begun = this.#last.then(work)
    this.#last = begun.then(
      (result) => new Promise<void>((resolve) => this.#open.set(result, resolve)),
      () => undefined
    )
    return begun
  }

  /** Ends the turn that began with this, if one did and still lasts. */
  end(begun: object) {
    this.#open.get(begun)?.()
    this.#open.delete(begun)
  }
}
