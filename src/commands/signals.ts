import { constants } from 'node:os'

/** State of SIGINT and SIGTERM. */
export interface Stop {
  signal: AbortSignal
  /** 128 + the number of the signal, or null before one. */
  exitCode(): number | null
}

/** The first SIGINT or SIGTERM aborts the signal, a second one ends the process. */
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

/**
 * Runs work that stops with the reason of its signal.
 * @param stopped is printed when SIGINT or SIGTERM has stopped it
 * @returns the exit code
 */
export async function untilSignal(
  stopped: string,
  work: (signal: AbortSignal) => Promise<number>
): Promise<number> {
  const stop = stopOnSignal()
  try {
    return await work(stop.signal)
  } catch (error) {
    const code = stop.exitCode()
    if (code === null) throw error
    console.error(stopped)
    return code
  }
}
