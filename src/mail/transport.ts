import { createTransport, type SendMailOptions } from 'nodemailer'
import { PermanentError } from '../jobs/permanent-error.ts'
import { toMailServer } from './server.ts'

/** An address that does not exist, or takes no mail: nothing more is sent to it. */
export class BouncedError extends Error {}

/** Milliseconds for each answer of the server. */
const patience = 10_000

const isLocal = (host: string) => /^(localhost|127\.[\d.]+|::1)$/.test(host)

export type Send = (message: SendMailOptions, signal: AbortSignal) => Promise<void>

/**
 * Makes a function that sends a message by SMTP, over a connection of its own.
 * @param url `smtp://user:password@host:587`, with TLS unless the host is this one, or `smtps://host:465`
 * @param timeout milliseconds for each answer of the server
 */
export function smtpSender(url: string, timeout = patience): Send {
  const transport = smtpTransport(url, timeout)
  return async (message, signal) => {
    try {
      await transport.sendMail({ ...message, signal })
    } catch (error) {
      throw toOwnError(error)
    }
  }
}

/** Connects and logs in, and sends nothing. @param timeout milliseconds for each answer @throws {Error} why it failed */
export async function verifySmtp(url: string, timeout = patience) {
  try {
    await smtpTransport(url, timeout).verify()
  } catch (error) {
    throw toOwnError(error)
  }
}

function smtpTransport(url: string, timeout: number) {
  const { username, password } = new URL(url)
  const { host, port, secure } = toMailServer(url)
  return createTransport({
    host,
    port,
    secure,
    requireTLS: !secure && !isLocal(host),
    ignoreTLS: !secure && isLocal(host),
    ...(username && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    dnsTimeout: timeout,
    disableFileAccess: true,
    disableUrlAccess: true
  })
}

/**
 * Tells refusals for good, of an address or a message, from what the operator can mend: a server that is away, a wrong
 * password, a sender that is not allowed. Servers repeat the address of the recipient, which is for neither the log nor
 * the table of jobs.
 */
function toOwnError(error: unknown): Error {
  const { code, originalCode, command, responseCode }: Record<string, unknown> = Object(error)
  // https://www.rfc-editor.org/rfc/rfc5321.html#section-4.2.1
  if (Number(responseCode) >= 500) {
    if (command === 'RCPT TO') return new BouncedError('The server refuses the address for good.')
    if (command === 'DATA')
      return new PermanentError(`The mail server refuses this message for good (${responseCode}).`)
  }
  if (command === 'STARTTLS' && responseCode) return new Error('The mail server does not offer STARTTLS.')
  const parts = [code, originalCode, command, responseCode].filter(
    (part) => part !== undefined && part !== null
  )
  return new Error(`The mail could not be sent: ${parts.join(' ') || 'unknown'}`)
}
