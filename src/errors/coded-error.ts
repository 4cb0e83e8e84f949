/**
 * An error that the code, and not the message, identifies. `plugins/errors.ts` is the one place that turns
 * a code into an HTTP status.
 */
export class CodedError<Code extends string = string> extends Error {
  readonly code: Code

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CodedError'
    this.code = code
  }
}
