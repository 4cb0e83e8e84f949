import autocannon from 'autocannon'
import { type Call, eachAnother } from './calls.ts'
import { quantile } from './statistics.ts'

export interface Load {
  /** Address of the server, without a trailing slash. */
  base: string
  /** The call of every request, or a function that returns the next one. */
  call: Call | (() => Call)
  seconds: number
  /** Concurrent requests. */
  connections: number
}

export interface LoadResult {
  requests: number
  /** Duration in seconds. */
  seconds: number
  /** Milliseconds. */
  p50: number
  p99: number
}

/** A response was wrong, truncated or missing: the measurement does not count. */
class WrongAnswerError extends Error {
  override name = 'WrongAnswerError'
}

/**
 * Sends requests with autocannon, sequentially on each connection.
 * @throws {WrongAnswerError} unless every response was right
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
    // autocannon's own percentiles are whole milliseconds.
    times.push(milliseconds)
    if (typeof call !== 'function' && status !== call.status) check(call, status, '')
  })
  const { errors, requests, duration } = await run
  // autocannon does not report truncated responses. At the end each connection waits for one response.
  const lost = Math.max(requests.sent - requests.total - connections, 0)
  if (errors + wrong + lost > 0) {
    throw new WrongAnswerError(`${base}: ${errors} errors, ${lost} lost, ${wrong} wrong answers. ${example}`)
  }
  // A cold server on a busy machine may take longer than a short measurement; a lost response is an error above.
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
