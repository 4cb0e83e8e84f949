/** Why nothing came back; an answer with an error status is none of these. */
export type OutgoingReason = 'forbidden' | 'invalid' | 'timeout' | 'unreachable'

const messages: Record<OutgoingReason, string> = {
  forbidden: 'The address is not one of the public internet.',
  invalid: 'It leads to no valid address of http or https.',
  timeout: 'It took too long.',
  unreachable: 'It cannot be reached.'
}

/** A request to elsewhere failed. The message says neither addresses nor names: it is shown to members. */
export class OutgoingError extends Error {
  readonly reason: OutgoingReason

  constructor(reason: OutgoingReason, cause?: unknown) {
    super(messages[reason], { cause })
    this.name = 'OutgoingError'
    this.reason = reason
  }
}

const reasons: Record<string, OutgoingReason> = {
  ERR_IP_BLOCKED: 'forbidden',
  UND_ERR_INVALID_ARG: 'invalid',
  ERR_INVALID_URL: 'invalid',
  ABORT_ERR: 'timeout',
  UND_ERR_ABORTED: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout'
}

/** @param error what undici or Node threw */
export function outgoingError(error: unknown): OutgoingError {
  if (error instanceof Error && error.name === 'TimeoutError') return new OutgoingError('timeout', error)
  // With several addresses, each has an error of its own.
  const all: unknown[] = error instanceof AggregateError ? error.errors : [error]
  const codes = all.map((one) => String(Object(one).code))
  const known = codes.map((code) => reasons[code]).find((reason) => reason !== undefined)
  return new OutgoingError(known ?? 'unreachable', error)
}
