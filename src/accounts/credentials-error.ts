import { CodedError } from '../errors/coded-error.ts'

/** A log-in failed. The client is not told whether the account exists. */
export class CredentialsError extends CodedError {
  /** Id of the member of the account, for the log; null when there is none. */
  readonly member: number | null

  constructor(member: number | null) {
    super('CREDENTIALS_WRONG', 'The e-mail address or the password is wrong.')
    this.member = member
  }
}
