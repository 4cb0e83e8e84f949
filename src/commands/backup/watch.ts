import type { Progress } from '../progress.ts'

/** Passes items on, shows the progress, and stops with the signal's reason. @param total null when unknown */
export async function* watch<Item>(
  items: AsyncIterable<Item>,
  { progress, signal, total }: { progress: Progress; signal: AbortSignal; total: number | null }
): AsyncGenerator<Item> {
  let seen = 0
  try {
    for await (const item of items) {
      signal.throwIfAborted()
      progress.update(++seen, total === null ? null : Math.min(seen / total, 1))
      // Signals are heard only between turns of the event loop, and SQLite never waits for one.
      if (seen % 1000 === 0) await new Promise(setImmediate)
      yield item
    }
  } finally {
    progress.clear()
  }
}
