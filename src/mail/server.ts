export interface MailServer {
  host: string
  port: number
  /** Whether it speaks TLS from the first byte. */
  secure: boolean
}

/** Reads where a `SMTP_URL` leads, without the password. */
export function toMailServer(url: string): MailServer {
  const { protocol, hostname, port } = new URL(url)
  const secure = protocol === 'smtps:'
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (secure ? 465 : 587), secure }
}
