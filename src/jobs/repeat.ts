/**
 * Repeats a round, one at a time, for as long as the process lives.
 * @param interval milliseconds between two rounds
 * @param onError called when a round fails; the next one comes all the same
 * @returns stops it; resolves when the round in progress is over
 */
export function repeat(
  round: () => Promise<unknown>,
  interval: number,
  onError: (error: unknown) => void
): () => Promise<unknown> {
  let running: Promise<unknown> | null = null
  const timer = setInterval(() => {
    running ??= round()
      .catch(onError)
      .finally(() => {
        running = null
      })
  }, interval).unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}
