import { randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** Digits of base62, as GitHub has them. */
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Says what a token is to programs that look for lost ones. */
const prefix = 'jtn_'

/** 30 random characters are 178 bits. */
const randomLength = 30
const checksumLength = 6

const form = /^jtn_([0-9A-Za-z]{30})([0-9A-Za-z]{6})$/

/** @returns a new token: the prefix, random characters, and their checksum */
export function newTokenText(): string {
  const random = Array.from({ length: randomLength }, () => digits[randomInt(digits.length)]).join('')
  return prefix + random + checksum(random)
}

/** Whether it has the form and the checksum of a token: what has not is refused without a query. */
export function isTokenText(text: string): boolean {
  const [, random = '', sum] = form.exec(text) ?? []
  return sum !== undefined && checksum(random) === sum
}

/** CRC-32 in base62. */
function checksum(random: string): string {
  let rest = crc32(random)
  let text = ''
  for (let position = 0; position < checksumLength; position++) {
    text = digits[rest % digits.length] + text
    rest = Math.floor(rest / digits.length)
  }
  return text
}
