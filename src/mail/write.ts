import type { SendMailOptions } from 'nodemailer'
import { mailHtml } from '../views/mail.ts'

/** What a message says, before it has headers. */
export interface Letter {
  subject: string
  /** Plain text. */
  paragraphs: string[]
  /** Path of the page that it asks to open. */
  path: string
  /** Label of the link to it. */
  button: string
}

export interface AddressedLetter extends Letter {
  to: string
  /** Called when it was sent, or refused for good. */
  done?(): Promise<void>
}

/** The board that writes. */
export interface Sender {
  /** `MAIL_FROM`. */
  from: string
  /** Public origin of the site. */
  origin: string
  siteName: string
}

/** Makes a message, as text and HTML. @param message names it, the same on every try */
export function writeMessage(
  { from, origin, siteName }: Sender,
  to: string,
  message: string,
  letter: Letter,
  unsubscribePath?: string
): SendMailOptions {
  const { hostname } = new URL(origin)
  const href = `${origin}${letter.path}`
  const end = unsubscribePath && `${origin}${unsubscribePath}`
  const text = [
    ...letter.paragraphs,
    href,
    `${siteName}\n${origin}`,
    ...(end ? [`No more of these: ${end}`] : [])
  ]
  return {
    from: { name: siteName, address: from },
    to: { name: '', address: to },
    subject: `${letter.subject} · ${siteName}`,
    messageId: `<${message}@${hostname}>`,
    text: `${text.join('\n\n')}\n`,
    html: mailHtml({ ...letter, href, siteName, origin, ...(end && { end }) }),
    headers: {
      'Auto-Submitted': 'auto-generated',
      ...(end && {
        // Prepared, or nodemailer would fold and comment it.
        'List-Unsubscribe': { prepared: true, value: `<${end}>` },
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        'List-Id': `<notices.${hostname}>`
      })
    }
  }
}
