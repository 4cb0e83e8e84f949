import { constants } from 'node:os'

/** A wish to stop, sent by a terminal (SIGINT) or a supervisor (SIGTERM). */
export interface Stop {
  signal: AbortSignal
  /** 128 + the number of the signal, or null while there was none. */
  exitCode(): number | null
}

/** Turns the first such signal into an abort; a second one ends the process at once. */
export function stopOnSignal(): Stop {
  const stop = new AbortController()
  let exitCode: number | null = null
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      exitCode = 128 + constants.signals[name]
      stop.abort()
    })
  }
  return { signal: stop.signal, exitCode: () => exitCode }
}
