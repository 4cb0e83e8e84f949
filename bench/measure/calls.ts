import type { Request } from 'autocannon'

/** A request, and its expected response. */
export interface Call {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  path: string
  headers?: Record<string, string>
  body?: string
  /** The expected status. */
  status: number
  /** Whether a body is right and complete. */
  isRight: (body: string) => boolean
}

export interface Answer {
  status: number
  body: string
  headers: Record<string, string>
}

/** @returns a call that reads a page */
export function get(path: string, isRight: Call['isRight']): Call {
  return { method: 'GET', path, status: 200, isRight }
}

/**
 * @param next returns another call each time
 * @param onAnswer called with each call and its response
 * @returns part of a request of autocannon
 */
export function eachAnother(
  next: () => Call,
  onAnswer: (call: Call, answer: Answer) => void
): Required<Pick<Request, 'setupRequest' | 'onResponse'>> {
  // Each connection has its own context, and sends sequentially.
  const calls = new WeakMap<object, Call>()
  return {
    setupRequest(request, context) {
      const call = next()
      calls.set(context, call)
      const { method, path, headers = {}, body = '' } = call
      return { ...request, method, path, headers: { ...headers }, body }
    },
    onResponse(status, body, context, headers) {
      const call = calls.get(context)
      if (call) onAnswer(call, { status, body, headers })
    }
  }
}
