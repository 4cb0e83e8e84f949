import type { Snapshot } from './change-tracker.ts'
import type { Page } from './page.ts'
import type { CacheTarget } from './target.ts'

/** The task of rendering a page that is not cached. Exactly one of its methods has to be called. */
export interface Rendering {
  /** The page may be sent to everybody. It is stored, and answers the requests that wait for it. */
  store(page: Page): void
  /** Rendering failed, and would for everybody. The waiting requests fail with the same error. */
  fail(error: Error): void
  /** The response is not cacheable. The waiting requests are handled one by one, uncached. */
  bypass(): void
  /** There was no response. One of the waiting requests takes over the rendering. */
  abandon(): void
}

/** The error of a failed rendering, for the requests that waited for it. */
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
  /** Taken when it began. */
  snapshot: Snapshot
  outcome: Promise<Outcome>
}
