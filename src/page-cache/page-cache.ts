import { ChangeTracker, type ChangeTrackerOptions, type Snapshot } from './change-tracker.ts'
import { Page } from './page.ts'
import { type Outcome, type PendingRendering, RenderFailure, type Rendering } from './rendering.ts'
import { Store } from './store.ts'
import type { CacheTarget, Topic } from './target.ts'

/** Milliseconds after which a page is rendered anew: its "5 minutes ago" is at most one minute wrong. */
const maxAge = 60_000

/** The same for untracked pages. */
const maxUntrackedAge = 900

interface CacheEntry {
  target: CacheTarget
  /** Taken before the page was rendered. */
  snapshot: Snapshot
  page: Page
}

export interface CacheStatistics {
  /** Memory of all entries. */
  bytes: number
  entries: number
  /** Requests that were answered with a stored page, or with one that another request rendered. */
  hits: number
  /** All other requests for cacheable pages. */
  misses: number
}

type Options = Pick<ChangeTrackerOptions, 'read' | 'onError'> & {
  /** Bytes that all entries together may take. */
  limit: number
  /** Milliseconds of a monotonic clock. */
  clock?: ChangeTrackerOptions['clock']
}

/**
 * Caches rendered pages, each until a new one would differ. Concurrent requests for a page that is missing share one
 * rendering (single flight).
 */
export class PageCache {
  readonly #changes: ChangeTracker
  readonly #store: Store<CacheEntry>
  readonly #keysOfTopic = new Map<Topic, Set<string>>()
  /** Renderings whose page will be fresh. One that was invalidated is removed, and only answers those who wait. */
  readonly #renderings = new Map<string, PendingRendering>()

  #hits = 0
  #misses = 0

  constructor({ limit, clock = () => performance.now(), ...options }: Options) {
    this.#changes = new ChangeTracker({ ...options, clock, onChange: (ids) => this.#invalidate(ids) })
    this.#store = new Store(limit, (entry) => this.#unlist(entry))
  }

  get statistics(): CacheStatistics {
    const { bytes, size: entries } = this.#store
    return { bytes, entries, hits: this.#hits, misses: this.#misses }
  }

  /** Records that this process has written to the database. */
  recordWrite() {
    this.#changes.recordWrite()
  }

  /** @returns the point in time that a response has to reflect, for a request that arrives now */
  snapshot(): Snapshot {
    return this.#changes.snapshot()
  }

  /** Resolves when no database read is in progress. */
  idle(): Promise<void> {
    return this.#changes.idle()
  }

  /** @returns the fresh page for a request, if there is one and its freshness is known without waiting */
  get(target: CacheTarget, snapshot: Snapshot): Page | undefined {
    if (target.topic !== 'untracked' && !this.#changes.isCurrent(snapshot)) return undefined
    const page = this.#lookUp(target, snapshot)
    if (page) this.#hits++
    return page
  }

  /**
   * Waits for the fresh page for a request.
   * @returns the page; or the task to render it; or the error with which another request failed to; or null when the
   *   request has to be handled uncached
   * @throws what `read` threw
   */
  async getOrRender(
    target: CacheTarget,
    snapshot: Snapshot
  ): Promise<Page | Rendering | RenderFailure | null> {
    let result: Page | Rendering | RenderFailure | null = null
    try {
      if (target.topic !== 'untracked') await this.#changes.refresh(snapshot)
      result = await this.#join(target, snapshot)
      return result
    } finally {
      if (result instanceof Page) this.#hits++
      else this.#misses++
    }
  }

  async #join(target: CacheTarget, snapshot: Snapshot): Promise<Page | Rendering | RenderFailure | null> {
    for (;;) {
      const page = this.#lookUp(target, snapshot)
      if (page) return page
      const rendering = this.#renderings.get(target.key)
      if (!rendering || !isFresh(rendering, snapshot)) return this.#begin(target)
      const outcome = await rendering.outcome
      if (outcome === 'bypassed') return null
      if (outcome !== 'abandoned') return outcome
    }
  }

  #lookUp({ key }: CacheTarget, snapshot: Snapshot): Page | undefined {
    const entry = this.#store.get(key)
    return entry && isFresh(entry, snapshot) ? entry.page : undefined
  }

  #begin({ key, topic }: CacheTarget): Rendering {
    // A copy: V8 keeps the whole URL in memory for as long as a substring of it.
    const target = { key: structuredClone(key), topic }
    const { promise: outcome, resolve } = Promise.withResolvers<Outcome>()
    const rendering = { target, snapshot: this.snapshot(), outcome }
    this.#renderings.set(target.key, rendering)
    const end = (outcome: Outcome) => {
      resolve(outcome)
      return this.#renderings.get(target.key) === rendering && this.#renderings.delete(target.key)
    }
    return {
      store: (page) => {
        if (end(page)) this.#add({ target, snapshot: rendering.snapshot, page })
      },
      fail: (error) => end(new RenderFailure(error)),
      bypass: () => end('bypassed'),
      abandon: () => end('abandoned')
    }
  }

  #add(entry: CacheEntry) {
    const { page, target } = entry
    const { key, topic } = target
    if (!this.#store.set(key, entry, page.bytes)) return
    const keys = this.#keysOfTopic.get(topic) ?? new Set()
    this.#keysOfTopic.set(topic, keys.add(key))
    page.onGrow = () => this.#store.resize(key, entry, page.bytes)
  }

  #unlist({ target: { key, topic } }: CacheEntry) {
    const keys = this.#keysOfTopic.get(topic)
    keys?.delete(key)
    if (keys?.size === 0) this.#keysOfTopic.delete(topic)
  }

  /** Removes what depends on items that have changed; everything for null. */
  #invalidate(ids: number[] | null) {
    const topics = ids ? new Set<Topic>(['any', ...ids.map((id) => `item:${id}` as const)]) : null
    for (const topic of topics ?? [...this.#keysOfTopic.keys()]) {
      for (const key of this.#keysOfTopic.get(topic) ?? []) this.#store.delete(key)
    }
    for (const { target } of this.#renderings.values()) {
      if (!topics || topics.has(target.topic)) this.#renderings.delete(target.key)
    }
  }
}

/** Whether a page whose rendering began at one snapshot answers a request of another one. */
function isFresh({ target, snapshot }: Pick<CacheEntry, 'target' | 'snapshot'>, { at, writes }: Snapshot) {
  const age = at - snapshot.at
  return target.topic === 'untracked' ? snapshot.writes >= writes && age < maxUntrackedAge : age < maxAge
}
