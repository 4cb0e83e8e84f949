import { setTimeout as delay } from 'node:timers/promises'

/** Waits before the next attempt, for a random time, so that two transactions do not collide again. Never rejects. */
export async function pauseAfterConflict(attempt: number, signal?: AbortSignal) {
  const pause = Math.random() * 10 * 2 ** attempt
  await delay(pause, undefined, { ...(signal && { signal }) }).catch(() => undefined)
}
