import autocannon from 'autocannon'
import type { Call } from '../measure/load.ts'
import { percentile } from '../measure/statistics.ts'

export interface Traffic {
  /** Addresses of the servers, which take turns. */
  bases: string[]
  next: () => Call
  seconds: number
  /** Requests under way at once, at most. */
  connections: number
  /** Requests a second, whether they are answered in time or not; as many as possible without it. */
  rate?: number
}

/** What came of it. Wrong answers are counted here, and judged elsewhere. */
export interface Tally {
  /** Answers by their status. */
  statuses: Record<string, number>
  /** Connections that failed, and requests without an answer. */
  errors: number
  /** Refusals that do not say when to come again. */
  withoutRetryAfter: number
  /** Milliseconds, of the answers that are none of 503. */
  p50: number
  p99: number
  /** The same for refusals: they are to be early. */
  refusedP99: number
  /** Answers a second that are none of 503. */
  rate: number
}

export async function makeTraffic({ bases, next, seconds, connections, rate }: Traffic): Promise<Tally> {
  const served: number[] = []
  const refused: number[] = []
  let withoutRetryAfter = 0
  const run = autocannon({
    url: bases,
    connections,
    duration: seconds,
    ...(rate && { overallRate: rate }),
    requests: [
      {
        setupRequest: (request) => ({ ...request, headers: {}, body: '', ...next() }),
        onResponse(status, _body, _context, headers) {
          if (status === 503 && !headers['retry-after']) withoutRetryAfter++
        }
      }
    ]
  })
  run.on('response', (_client, status, _bytes, milliseconds) => {
    ;(status === 503 ? refused : served).push(milliseconds)
  })
  const { statusCodeStats, errors, duration } = await run
  return {
    statuses: Object.fromEntries(
      Object.entries(statusCodeStats).map(([status, { count }]) => [status, count])
    ),
    errors,
    withoutRetryAfter,
    p50: percentile(served, 0.5),
    p99: percentile(served, 0.99),
    refusedP99: percentile(refused, 0.99),
    rate: served.length / duration
  }
}

/** @returns what should not be as long as there is no more to do than can be done: refusals are among it */
export function faultsOf({ statuses, errors }: Tally): string[] {
  const wrong = Object.entries(statuses).filter(([status]) => !/^[23]/.test(status))
  const faults = wrong.map(([status, count]) => `${count} × ${status}`)
  return errors > 0 ? [...faults, `${errors} × no answer`] : faults
}
