const day = 86_400

/** Of `Retry-After`: seconds, or a date; at most a day. @returns null when it says neither */
export function secondsOf(retryAfter: string | null): number | null {
  if (retryAfter === null) return null
  const seconds = /^\d+$/.test(retryAfter)
    ? Number(retryAfter)
    : (Date.parse(retryAfter) - Date.now()) / 1_000
  return Number.isNaN(seconds) ? null : Math.min(Math.max(Math.ceil(seconds), 1), day)
}
