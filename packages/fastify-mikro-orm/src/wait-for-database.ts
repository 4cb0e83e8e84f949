import { setTimeout as sleep } from 'node:timers/promises'
import { errorKind } from './error-kind.ts'
import { DbError } from './errors.ts'
import { probe } from './probe.ts'
import type { Log, Orm } from './types.ts'
import { type DatabaseAddress, describeAddress, publicAddress } from './url.ts'

export interface WaitOptions {
  address: DatabaseAddress
  timeout: number
  tryTimeout: number
  signal: AbortSignal
  log?: Log | undefined
}

/**
 * Waits until the database answers; only errors that may pass are retried. @returns the engine
 * @throws {DbError} DB_CONNECT_FAILED at once, for instance for a wrong password; DB_UNREACHABLE after `timeout`
 */
export async function waitForDatabase(orm: Orm, options: WaitOptions): Promise<string> {
  const { address, timeout, tryTimeout, signal, log } = options
  const where = describeAddress(address)
  const deadline = Date.now() + timeout
  let cause: unknown
  for (let attempt = 1; ; attempt++) {
    try {
      return await probe(orm, Math.min(tryTimeout, Math.max(deadline - Date.now(), 1)), signal)
    } catch (error) {
      signal.throwIfAborted()
      if (!mayPass(error, address)) {
        const message = `The database ${where} refuses: ${messageOf(error)} (${codeOf(error)}).`
        throw new DbError('DB_CONNECT_FAILED', message, { cause: error })
      }
      // The driver's error says more than a last attempt that was too short.
      if (codeOf(error) !== 'DB_PROBE_TIMEOUT') cause = error
      cause ??= error
    }
    const reason = codeOf(cause)
    const pause = backoff(attempt)
    if (Date.now() + pause >= deadline) {
      const message = `No answer from ${where} within ${timeout} ms (${reason}).`
      throw new DbError('DB_UNREACHABLE', message, { cause })
    }
    const details = { ...publicAddress(address), attempt, reason }
    log?.warn(details, `waiting for the database ${where}: ${reason}, attempt ${attempt}`)
    await sleep(pause, undefined, { signal }).catch(() => signal.throwIfAborted())
  }
}

function mayPass(error: unknown, { kind }: DatabaseAddress): boolean {
  return errorKind(error) === (kind === 'sqlite' ? 'lock_timeout' : 'unavailable')
}

/** Milliseconds before the next attempt, 100 to 3,000 with jitter. */
function backoff(attempt: number): number {
  return Math.min(100 * 2 ** attempt, 3_000) * (0.5 + Math.random() / 2)
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : String(error)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
