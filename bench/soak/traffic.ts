import autocannon from 'autocannon'
import { type Answer, type Call, eachAnother } from '../measure/calls.ts'
import { quantile } from '../measure/statistics.ts'

export interface Traffic {
  /** Addresses of the servers, which take turns. */
  bases: string[]
  next: () => Call
  seconds: number
  /** Requests under way at once, at most. */
  connections: number
  /**
   * Requests a second, whether they are answered in time or not; as many as possible without it. Those of a second come
   * at its beginning, each connection's one after the other.
   */
  rate?: number
  /** Told each answer. */
  onAnswer?: (seen: Seen) => void
}

/** One answer. */
export interface Seen {
  /** When it came, in milliseconds of `performance.now()`. */
  at: number
  /** Milliseconds that it took. */
  took: number
  status: number
}

/** What came of it. */
export interface Tally {
  /** Answers by their status. */
  statuses: Record<string, number>
  /** Connections that failed, and requests without an answer for ten seconds. */
  errors: number
  /** Requests whose connection was closed in place of an answer. */
  lost: number
  /** What was answered, but not as the call says. */
  wrong: string[]
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

export async function makeTraffic(traffic: Traffic): Promise<Tally> {
  const { bases, next, seconds, connections, rate, onAnswer } = traffic
  const served: number[] = []
  const refused: number[] = []
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
    ;(status === 503 ? refused : served).push(took)
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
    refusedP99: quantile(refused, 0.99),
    rate: served.length / duration
  }
}

/** @returns what is wrong with the answers; refusals are, unless there is more to do than can be done */
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
