import { createHmac, timingSafeEqual } from 'node:crypto'

/** Milliseconds that a person needs for the form at least, and for which a form is good. */
export const formAge = { least: 3_000, most: 86_400_000 } as const

/** @returns when a form was made, signed, for a hidden field */
export function stampForm(secret: Buffer, now = Date.now()): string {
  const time = now.toString(36)
  return `${time}.${sign(secret, time).toString('base64url')}`
}

/** Judges a form by its stamp: `too-old` happens to people as well. */
export function judgeStamp(secret: Buffer, stamp: string, now = Date.now()): 'good' | 'too-old' | 'robot' {
  const [, time = '', signature = ''] = /^([0-9a-z]{1,11})\.([\w-]{43})$/.exec(stamp) ?? []
  if (!time || !timingSafeEqual(Buffer.from(signature, 'base64url'), sign(secret, time))) return 'robot'
  const age = now - Number.parseInt(time, 36)
  if (age > formAge.most) return 'too-old'
  return age < formAge.least ? 'robot' : 'good'
}

function sign(secret: Buffer, time: string): Buffer {
  return createHmac('sha256', secret).update(`form ${time}`).digest()
}
