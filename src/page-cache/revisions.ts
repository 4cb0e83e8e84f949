import { hash } from 'node:crypto'

interface Revision {
  digest: string
  /** Whole seconds since 1970; null while another revision has the same second. */
  since: number | null
  /** The newest second of this revision or those before it. */
  newest: number
}

/**
 * Remembers since when pages have their content, for `Last-Modified`. Its times have whole seconds: two revisions of a
 * page never have the same one, so that it changes whenever the `ETag` does.
 */
export class Revisions {
  readonly #capacity: number
  #recent = new Map<string, Revision>()
  #older = new Map<string, Revision>()

  /** @param capacity pages that are remembered at least, those that were asked for last; at most twice as many */
  constructor(capacity = 10_000) {
    this.#capacity = capacity
  }

  /** @param now milliseconds since 1970 @returns since when a page has this content; null when no second can tell */
  since(key: string, content: string, now = Date.now()): Date | null {
    const second = Math.floor(now / 1000)
    const digest = hash('sha256', content, 'base64url')
    const known = this.#recent.get(key) ?? this.#older.get(key)
    const revision = known?.digest === digest ? known : { digest, since: null, newest: known?.newest ?? 0 }
    if (revision.since === null && second > revision.newest) revision.since = revision.newest = second
    this.#remember(key, revision)
    return revision.since === null ? null : new Date(revision.since * 1000)
  }

  #remember(key: string, revision: Revision) {
    this.#recent.set(key, revision)
    if (this.#recent.size < this.#capacity) return
    this.#older = this.#recent
    this.#recent = new Map()
  }
}
