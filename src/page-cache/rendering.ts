import type { Snapshot } from './change-tracker.ts'
import type { Page } from './page.ts'
import type { CacheTarget } from './target.ts'

/** The task of rendering a missing page. One of its methods has to be called in the end. */
export interface Rendering {
  /** The page is public: it is stored, and answers the waiting requests. */
  store(page: Page): void
  /** The waiting requests fail with the same error. */
  fail(error: Error): void
  /** The response is not cacheable: the waiting requests are handled without the cache. */
  bypass(): void
  /** There was no response: a waiting request takes over. */
  abandon(): void
}

export class RenderFailure {
  readonly error: Error

  constructor(error: Error) {
    this.error = error
  }
}

export type Outcome = Page | RenderFailure | 'bypassed' | 'abandoned'

/** A rendering that requests for the same target share (single flight). */
export interface PendingRendering {
  target: CacheTarget
  snapshot: Snapshot
  outcome: Promise<Outcome>
}
