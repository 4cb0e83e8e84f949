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
  snapshot: Snapshot
  page: Page
}

export interface CacheStatistics {
  bytes: number
  entries: number
  /** Requests that were answered with a stored page, or with one that another request rendered. */
  hits: number
  misses: number
}

type Options = Pick<ChangeTrackerOptions, 'read' | 'onError'> & {
  /** Bytes that all entries together may take. */
  limit: number
  clock?: ChangeTrackerOptions['clock']
}

/** Caches rendered pages until a new one would differ. Requests for a missing page share one rendering (single flight). */
export class PageCache {
  readonly #changes: ChangeTracker
  readonly #store: Store<CacheEntry>
  readonly #keysOfTopic = new Map<Topic, Set<string>>()
  /** Those that were invalidated are removed, and answer only the requests that wait already. */
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

  recordWrite() {
    this.#changes.recordWrite()
  }

  /** @returns what a response to a request that arrives now has to reflect */
  snapshot(): Snapshot {
    return this.#changes.snapshot()
  }

  /** Waits for a read of the database in progress. */
  idle(): Promise<void> {
    return this.#changes.idle()
  }

  /** @returns the fresh page, if there is one and its freshness is known without waiting */
  get(target: CacheTarget, snapshot: Snapshot): Page | undefined {
    if (target.topic !== 'untracked' && !this.#changes.isCurrent(snapshot)) return undefined
    const page = this.#lookUp(target, snapshot)
    if (page) this.#hits++
    return page
  }

  /** @returns the fresh page; the task to render it; the failure of a shared rendering; or null for no caching */
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

function isFresh({ target, snapshot }: Pick<CacheEntry, 'target' | 'snapshot'>, { at, writes }: Snapshot) {
  const age = at - snapshot.at
  return target.topic === 'untracked' ? snapshot.writes >= writes && age < maxUntrackedAge : age < maxAge
}
