import autocannon from 'autocannon'
import { type Answer, type Call, eachAnother } from '../measure/calls.ts'
import { quantile } from '../measure/statistics.ts'

export interface Traffic {
  /** Addresses of the servers, used by turns. */
  bases: string[]
  next: () => Call
  seconds: number
  /** Most concurrent requests. */
  connections: number
  /**
   * Requests a second, whether they are answered in time or not; unlimited without it. Those of a second are sent
   * at its beginning, sequentially on each connection.
   */
  rate?: number
  /** Called with each response. */
  onAnswer?: (seen: Seen) => void
}

/** One response. */
export interface Seen {
  /** When it arrived, by `performance.now()`. */
  at: number
  /** Milliseconds since the request. */
  took: number
  status: number
}

/** All responses, counted. */
export interface Tally {
  /** Responses by status. */
  statuses: Record<string, number>
  /** Failed connections, and requests without a response for ten seconds. */
  errors: number
  /** Requests that got no response, because their connection was closed. */
  lost: number
  /** Responses with another status or content than expected. */
  wrong: string[]
  /** Responses 503 without `Retry-After`. */
  withoutRetryAfter: number
  /** Milliseconds, without responses 503. */
  p50: number
  p99: number
  /** The same for responses 503, which have to be quick. */
  rejectedP99: number
  /** Responses a second, without those with 503. */
  rate: number
}

export async function makeTraffic(traffic: Traffic): Promise<Tally> {
  const { bases, next, seconds, connections, rate, onAnswer } = traffic
  const served: number[] = []
  const rejected: number[] = []
  const statuses: Record<string, number> = {}
  const wrong: string[] = []
  let withoutRetryAfter = 0
  let lost = 0
  const check = ({ method, path, ...call }: Call, { status, body, headers }: Answer) => {
    if (status === 503 && !headers['retry-after']) withoutRetryAfter++
    if (status < 300 && !(status === call.status && call.isRight(body))) wrong.push(`${method} ${path}`)
  }
  const run = autocannon({
    url: bases,
    connections,
    duration: seconds,
    sampleInt: 100,
    ...(rate && { overallRate: rate }),
    requests: [eachAnother(next, check)],
    setupClient(client) {
      let isWaiting = false
      client.on('request', () => {
        if (isWaiting) lost++
        isWaiting = true
      })
      for (const end of ['response', 'connError'] as const) client.on(end, () => (isWaiting = false))
    }
  })
  run.on('response', (_client, status, _bytes, took) => {
    statuses[status] = (statuses[status] ?? 0) + 1
    ;(status === 503 ? rejected : served).push(took)
    onAnswer?.({ at: performance.now(), took, status })
  })
  const { errors, duration } = await run
  return {
    statuses,
    errors,
    lost,
    wrong,
    withoutRetryAfter,
    p50: quantile(served, 0.5),
    p99: quantile(served, 0.99),
    rejectedP99: quantile(rejected, 0.99),
    rate: served.length / duration
  }
}

/** @returns the faults among the responses; 503 is one unless the servers are overloaded */
export function faultsOf(tally: Tally, mayRefuse = false): string[] {
  const { statuses, errors, lost, wrong, withoutRetryAfter } = tally
  const isRight = (status: string) => /^2/.test(status) || (mayRefuse && status === '503')
  const others = Object.entries(statuses).filter(([status]) => !isRight(status))
  const counts = Object.entries({
    ...Object.fromEntries(others),
    errors,
    'without an answer': lost,
    [`not what was asked for (${wrong[0]})`]: wrong.length,
    'without Retry-After': withoutRetryAfter
  })
  return counts.filter(([, count]) => count > 0).map(([what, count]) => `${count} × ${what}`)
}
