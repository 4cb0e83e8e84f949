import type { Request } from 'autocannon'

/** A request, and what its answer has to be. */
export interface Call {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  path: string
  headers?: Record<string, string>
  body?: string
  /** The one status that is right. */
  status: number
  /** Tells whether a body is right and whole. */
  isRight: (body: string) => boolean
}

export interface Answer {
  status: number
  body: string
  headers: Record<string, string>
}

/** @returns the call that reads a page */
export function get(path: string, isRight: Call['isRight']): Call {
  return { method: 'GET', path, status: 200, isRight }
}

/**
 * @param next gives another call each time
 * @param onAnswer is told each call with its answer
 * @returns what autocannon is to send
 */
export function eachAnother(
  next: () => Call,
  onAnswer: (call: Call, answer: Answer) => void
): Required<Pick<Request, 'setupRequest' | 'onResponse'>> {
  // A connection, which has a context of its own, sends one request after the other.
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
