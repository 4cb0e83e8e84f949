import autocannon, { type Request } from 'autocannon'

export interface Call {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  path: string
  headers?: Record<string, string>
  body?: string
}

export interface Load {
  /** Address of the server, without a trailing slash. */
  base: string
  /** The call that every request makes, or a function that makes the next one. */
  call: Call | (() => Call)
  /** The one status that is right. */
  status: number
  /** Tells whether a body is right and whole. */
  isRight: (body: string) => boolean
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
  let example: string | undefined
  const result = await autocannon({
    url: load.base,
    connections: load.connections,
    duration: load.seconds,
    sampleInt: 100,
    requests: [toRequest(load.call)],
    verifyBody(body) {
      const isRight = load.isRight(body)
      if (!isRight) example ??= body
      return isRight
    }
  })
  const { errors, mismatches, statusCodeStats, requests } = result
  // autocannon says nothing of an answer that was cut short. At the end each connection waits for one.
  const lost = Math.max(requests.sent - requests.total - load.connections, 0)
  const statuses = Object.entries(statusCodeStats).map(([status, { count }]) => `${count} times ${status}`)
  const others = Object.keys(statusCodeStats).filter((status) => status !== String(load.status))
  if (errors + mismatches + lost + others.length > 0) {
    const call = typeof load.call === 'function' ? load.call() : load.call
    throw new WrongAnswerError(
      `${call.method} ${call.path}: ${errors} errors, ${mismatches} wrong bodies, ${lost} lost, ${statuses.join(', ')}` +
        (example === undefined ? '' : `, for instance:\n${example.slice(0, 500)}`)
    )
  }
  // A cold server on a busy machine may need more than a short measurement; a lost answer is an error above.
  if (requests.total === 0) return makeLoad({ ...load, seconds: load.seconds * 2 })
  const { p50, p99 } = result.latency
  return { requests: requests.total, seconds: result.duration, p50, p99 }
}

function toRequest(call: Load['call']): Request {
  if (typeof call !== 'function') return { ...call }
  return { setupRequest: (request) => ({ ...request, headers: {}, body: '', ...call() }) }
}
