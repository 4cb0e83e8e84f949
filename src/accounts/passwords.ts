import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import bcrypt from 'bcryptjs'

const derive = promisify(argon2)

/** OWASP's minimum for argon2id: 19 MiB, two passes, one lane. About 50 ms, off the event loop. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 }

const phc = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/

/** Hashes a password with argon2id and a random salt. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16)
  const tag = await derive('argon2id', { message: password, nonce, tagLength: 32, ...cost })
  const { memory, passes, parallelism } = cost
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(nonce)}$${base64(tag)}`
}

/** Verifies a password. Without a hash it takes as long, so that the time does not reveal who has an account. */
export async function verifyPassword(hash: string | null, password: string): Promise<boolean> {
  if (hash?.startsWith('$2')) return bcrypt.compare(password, hash)
  const [, memory, passes, parallelism, nonce, tag] = hash?.match(phc) ?? []
  if (!nonce || !tag) {
    await hashPassword(password)
    return false
  }
  const expected = Buffer.from(tag, 'base64')
  const actual = await derive('argon2id', {
    message: password,
    nonce: Buffer.from(nonce, 'base64'),
    tagLength: expected.length,
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism)
  })
  return timingSafeEqual(actual, expected)
}

/** Whether a hash was made with another algorithm or cost than today's. */
export function isOutdated(hash: string): boolean {
  const [, memory, passes, parallelism] = hash.match(phc) ?? []
  return `${memory},${passes},${parallelism}` !== `${cost.memory},${cost.passes},${cost.parallelism}`
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
