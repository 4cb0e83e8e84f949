import { CodedError } from '../errors/coded-error.ts'

/** A reason without blanks around it, or null. */
export function cleanReason(reason: string | null | undefined): string | null {
  return reason?.trim() || null
}

/** @throws {CodedError} REASON_MISSING */
export function requireReason(reason: string | null | undefined): string {
  const clean = cleanReason(reason)
  if (clean !== null) return clean
  throw new CodedError(
    'REASON_MISSING',
    'Please give a reason: the member is told, and it is in the public log.'
  )
}
