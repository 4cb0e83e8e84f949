import type { EntityManager } from '@mikro-orm/sql'
import { CodedError } from '../errors/coded-error.ts'
import { foldEmail } from '../members/names.ts'
import type { Settings } from '../settings/schema.ts'
import { suffixesOf } from '../text/hosts.ts'
import { useInvitation } from './invitations.ts'
import type { SignUp } from './schema.ts'

/** Settings that say who may sign up. */
export type SignUpTerms = Pick<Settings, 'sign_up' | 'email_domains' | 'refused_email_domains'>

export interface Admission {
  /** Null for who may not write yet: applicants, and members whose address is not verified. */
  approved_at: Date | null
  invited_by: number | null
  application: string | null
}

/**
 * Refuses who may not sign up, before anything is computed for them. An invitation passes everything but `closed`, and
 * addresses that are refused.
 * @throws {CodedError} SIGN_UP_CLOSED, EMAIL_REFUSED, APPLICATION_EMPTY
 */
export function requireDoor(
  { sign_up, email_domains, refused_email_domains }: SignUpTerms,
  { email, invitation, application }: SignUp
) {
  if (sign_up === 'closed') throw closed('Nobody can become a member at the moment.')
  requireAcceptedEmail(email, refused_email_domains)
  if (invitation) return
  if (sign_up === 'invite') throw closed('Only who has an invitation can become a member.')
  if (sign_up === 'domains' && !email_domains.includes(hostOf(email))) {
    throw closed(
      `Only with an e-mail address of ${email_domains.join(', ') || 'a domain that is still to be set'}.`
    )
  }
  if (sign_up === 'approval' && !application?.trim()) {
    throw new CodedError('APPLICATION_EMPTY', 'Please answer this.')
  }
}

/** Decides what a new member may do, in the transaction of the sign-up. @throws {CodedError} as `requireDoor`, LINK_INVALID */
export async function admit(tx: EntityManager, terms: SignUpTerms, account: SignUp): Promise<Admission> {
  requireDoor(terms, account)
  const { invitation, application = '' } = account
  if (invitation) {
    return { approved_at: new Date(), invited_by: await useInvitation(tx, invitation), application: null }
  }
  const isApplicant = terms.sign_up === 'approval'
  return {
    approved_at: terms.sign_up === 'open' ? new Date() : null,
    invited_by: null,
    application: isApplicant ? application.trim() : null
  }
}

function closed(message: string) {
  return new CodedError('SIGN_UP_CLOSED', message)
}

/** @param refused domains, with all below them @throws {CodedError} EMAIL_REFUSED */
export function requireAcceptedEmail(email: string, refused: string[]) {
  const domain = suffixesOf(hostOf(email)).find((suffix) => refused.includes(suffix))
  if (domain === undefined) return
  throw new CodedError(
    'EMAIL_REFUSED',
    `Addresses of ${domain} are not accepted here. Please use one that you keep.`
  )
}

/** In its ASCII form, as the settings have it. */
function hostOf(email: string): string {
  const key = foldEmail(email)
  return key.slice(key.lastIndexOf('@') + 1)
}
