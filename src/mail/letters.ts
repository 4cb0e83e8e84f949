import type { EntityManager } from '@mikro-orm/sql'
import { issueReset } from '../accounts/reset.ts'
import { issueVerification } from '../accounts/verify.ts'
import type { MailKind } from '../jobs/mail.ts'
import type { User } from '../members/user.ts'
import { hasRecentSecret } from '../secrets/secrets.ts'
import { unreadLetter } from './unread-letter.ts'
import type { AddressedLetter } from './write.ts'

const hour = 3_600

/** Writes a letter to a member as things are now. @returns null when there is nothing to write any more */
export async function writeLetter(
  em: EntityManager,
  kind: MailKind,
  user: User,
  isFirstTry: boolean
): Promise<AddressedLetter | null> {
  const hello = `Hello ${user.username},`
  const { email, pending_email: pending } = user
  if (kind === 'notices') return unreadLetter(em, user)
  if (kind === 'change') {
    if (!email || !pending) return null
    return {
      to: email,
      subject: 'Your address is to change',
      paragraphs: [
        hello,
        'the e-mail address of your account is to change to another one, which has to be confirmed from there.',
        'If that was not you, set a new password. Nothing changes then.'
      ],
      path: '/reset',
      button: 'Set a new password'
    }
  }
  if (kind === 'test') {
    if (!email) return null
    return {
      to: email,
      subject: 'A test',
      paragraphs: [hello, 'this message shows that the board sends mail. You have asked for it.'],
      path: '/admin/mail',
      button: 'Open the administration'
    }
  }
  const to = kind === 'verify' ? (pending ?? email) : email
  if (!to) return null
  const link = { userId: user.id, purpose: kind, ...(kind === 'verify' && { payload: { email: to } }) }
  // Who asks again at once has the first link already.
  if (isFirstTry && (await hasRecentSecret(em, link, 60))) return null
  if (kind === 'verify') {
    return {
      to,
      subject: 'Confirm your address',
      paragraphs: [hello, 'is this your e-mail address? If you know nothing of it, there is nothing to do.'],
      path: await issueVerification(em, user.id, to),
      button: 'Confirm the address'
    }
  }
  return {
    to,
    subject: 'A new password',
    paragraphs: [
      hello,
      'by this link you set a new password, once and within an hour. If you did not ask for it, there is nothing to do.'
    ],
    path: await issueReset(em, user.id, hour),
    button: 'Set a new password'
  }
}
