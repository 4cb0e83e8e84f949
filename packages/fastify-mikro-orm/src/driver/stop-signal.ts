/** Tells that nobody waits any longer for what a statement gives. Every AbortSignal is one. */
export interface StopSignal {
  readonly aborted: boolean
  /** What whoever waited is told. */
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void, options?: { once: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}
