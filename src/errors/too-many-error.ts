import { CodedError } from './coded-error.ts'

/** A rate limit was exceeded. */
export class TooManyError extends CodedError {
  /** Seconds until the next attempt is accepted. */
  readonly retryAfter: number

  constructor(message: string, retryAfter: number) {
    super('TOO_MANY', message)
    this.retryAfter = retryAfter
  }
}
