import autocannon from 'autocannon'
import { type Call, eachAnother } from './calls.ts'
import { quantile } from './statistics.ts'

export interface Load {
  /** Address of the server, without a trailing slash. */
  base: string
  /** The call that every request makes, or a function that makes the next one. */
  call: Call | (() => Call)
  seconds: number
  /** Requests under way at once. */
  connections: number
}

export interface LoadResult {
  requests: number
  /** Seconds that it took. */
  seconds: number
  /** Milliseconds. */
  p50: number
  p99: number
}

/** An answer was wrong, cut short or missing: what was measured is worth nothing. */
export class WrongAnswerError extends Error {
  override name = 'WrongAnswerError'
}

/**
 * Makes load with autocannon, each connection sending one request after the other.
 * @throws {WrongAnswerError} unless every single answer was right
 */
export async function makeLoad(load: Load): Promise<LoadResult> {
  const { base, call, connections, seconds } = load
  const times: number[] = []
  let wrong = 0
  let example = ''
  const check = (call: Call, status: number, body: string) => {
    if (status === call.status && call.isRight(body)) return true
    wrong++
    example ||= `${call.method} ${call.path} ${status}:\n${body.slice(0, 500)}`
    return false
  }
  const run = autocannon({
    url: base,
    connections,
    duration: seconds,
    sampleInt: 100,
    ...(typeof call === 'function'
      ? { requests: [eachAnother(call, (call, { status, body }) => check(call, status, body))] }
      : // To be told the status as well, with the headers, would make the load generator the slower one.
        { requests: [toRequest(call)], verifyBody: (body) => check(call, call.status, body) })
  })
  run.on('response', (_client, status, _bytes, milliseconds) => {
    // Its own percentiles are whole milliseconds.
    times.push(milliseconds)
    if (typeof call !== 'function' && status !== call.status) check(call, status, '')
  })
  const { errors, requests, duration } = await run
  // autocannon says nothing of an answer that was cut short. At the end each connection waits for one.
  const lost = Math.max(requests.sent - requests.total - connections, 0)
  if (errors + wrong + lost > 0) {
    throw new WrongAnswerError(`${base}: ${errors} errors, ${lost} lost, ${wrong} wrong answers. ${example}`)
  }
  // A cold server on a busy machine may need more than a short measurement; a lost answer is an error above.
  if (requests.total === 0) return makeLoad({ ...load, seconds: seconds * 2 })
  return {
    requests: requests.total,
    seconds: duration,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99)
  }
}

function toRequest({ method, path, headers = {}, body = '' }: Call) {
  return { method, path, headers, body }
}
