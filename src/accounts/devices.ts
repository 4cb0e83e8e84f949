import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** Days for which a browser is known. */
export const deviceDays = 365

interface Account {
  id: number
  /** The hash of the password is the key: a new password makes all devices unknown. */
  password: string
}

/** Makes the cookie that a browser keeps after a log-in: https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies */
export function deviceToken(account: Account): string {
  const nonce = randomBytes(16).toString('base64url')
  return `${nonce}.${sign(account, nonce).toString('base64url')}`
}

/** @returns the name of the device, or null when the token is not one of this account */
export function deviceOf(token: string | undefined, account: Account): string | null {
  const [, nonce = '', signature = ''] = token?.match(/^([\w-]{22})\.([\w-]{43})$/) ?? []
  return nonce && timingSafeEqual(Buffer.from(signature, 'base64url'), sign(account, nonce)) ? nonce : null
}

function sign({ id, password }: Account, nonce: string): Buffer {
  return createHmac('sha256', password).update(`device ${id} ${nonce}`).digest()
}
