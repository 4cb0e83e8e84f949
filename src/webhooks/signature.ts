import { createHmac, randomBytes } from 'node:crypto'

/** Says what it is, to receivers and to programs that look for lost ones. */
const prefix = 'whsec_'

/** @returns a new secret, as receivers are given it */
export function newWebhookSecret(): string {
  return prefix + randomBytes(32).toString('base64')
}

/**
 * The headers of a message by Standard Webhooks. Receivers refuse times of more than five minutes ago, so each try is
 * signed anew.
 * https://www.standardwebhooks.com
 */
export function signedHeaders(secret: string, id: string, body: string, now = new Date()) {
  const timestamp = String(Math.floor(now.getTime() / 1_000))
  const key = Buffer.from(secret.slice(prefix.length), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}
