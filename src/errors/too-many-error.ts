import { CodedError } from './coded-error.ts'

/** A rate limit was exceeded. The message says when the next attempt is accepted. */
export class TooManyError extends CodedError {
  /** Seconds until then. */
  readonly retryAfter: number

  /** @param message a sentence */
  constructor(message: string, retryAfter: number) {
    super('TOO_MANY', `${message} Please try again in ${waitText(retryAfter)}.`)
    this.retryAfter = retryAfter
  }
}

function waitText(seconds: number): string {
  const [amount, unit] = seconds < 60 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute']
  return `${amount} ${unit}${amount === 1 ? '' : 's'}`
}
