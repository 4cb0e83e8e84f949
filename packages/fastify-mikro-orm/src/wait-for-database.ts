import { setTimeout as sleep } from 'node:timers/promises'
import { type ErrorKind, errorKind } from './error-kind.ts'
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
 * Waits until the database answers and `work` is done; only errors that may pass are retried.
 * @param work gets the engine, and the milliseconds that are left
 * @throws {DbError} DB_CONNECT_FAILED at once, for instance for a wrong password; DB_UNREACHABLE after `timeout`; what
 *   `work` throws
 */
export async function waitForDatabase<Result>(
  orm: Orm,
  options: WaitOptions,
  work: (engine: string, left: number) => Promise<Result>
): Promise<Result> {
  const { address, timeout, tryTimeout, signal, log } = options
  const where = describeAddress(address)
  const deadline = Date.now() + timeout
  let cause: unknown
  for (let attempt = 1; ; attempt++) {
    try {
      const left = Math.max(deadline - Date.now(), 1)
      const engine = await probe(orm, Math.min(tryTimeout, left), signal).catch((error) => {
        throw mayPass(error, address) ? error : refused(where, error)
      })
      return await work(engine, left)
    } catch (error) {
      signal.throwIfAborted()
      const refusal = reasonOf(error)
      if (!mayPass(refusal, address)) throw error
      // The driver's error says more than a last attempt that was too short.
      if (codeOf(refusal) !== 'DB_PROBE_TIMEOUT') cause = refusal
      cause ??= refusal
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

function refused(where: string, cause: unknown) {
  const message = `The database ${where} refuses: ${messageOf(cause)} (${codeOf(cause)}).`
  return new DbError('DB_CONNECT_FAILED', message, { cause })
}

/** A server of a cluster that refuses to create a table may be read only, and get the table from another one. */
function reasonOf(error: unknown): unknown {
  const isRefusal = error instanceof DbError && errorKind(error.cause) === 'unavailable'
  return isRefusal && error.code === 'DB_SCHEMA_FAILED' ? error.cause : error
}

const passing: Record<DatabaseAddress['kind'], ErrorKind[]> = {
  sqlite: ['lock_timeout'],
  // Tables are locked while another process migrates.
  mysql: ['unavailable', 'deadlock', 'lock_timeout', 'time_limit']
}

function mayPass(error: unknown, { kind }: DatabaseAddress): boolean {
  return passing[kind].includes(errorKind(error))
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
