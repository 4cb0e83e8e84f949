/** What was done, with its figures, and what was wrong. */
export interface Report {
  what: string
  wrong: string[]
}

export function say({ what, wrong }: Report) {
  console.log(`${what}: ${wrong.length === 0 ? 'all well' : wrong.join('; ')}\n`)
  if (wrong.length > 0) process.exitCode = 1
}

/** Seconds since a `performance.now()`. */
export function secondsSince(start: number): string {
  return ((performance.now() - start) / 1_000).toFixed(1)
}
