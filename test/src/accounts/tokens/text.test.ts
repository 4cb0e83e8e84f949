import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { test } from 'tap'
import { scopeOf } from '../../../../src/accounts/tokens/scope.ts'
import { isTokenText, newTokenText } from '../../../../src/accounts/tokens/text.ts'

test('a token has its form and checksum, and no two are the same', async (t) => {
  const tokens = Array.from({ length: 1_000 }, newTokenText)
  t.ok(tokens.every((token) => /^jtn_[0-9A-Za-z]{36}$/.test(token) && isTokenText(token)))
  t.equal(new Set(tokens).size, 1_000)
  t.equal(new Set(tokens.join('').replaceAll('jtn_', '')).size, 62)
})

test('the checksum is the CRC-32 of the 30 characters in base62, as others compute it', async (t) => {
  const random = '0'.repeat(30)
  // 1 + 62 · … of 3 digits would be shorter: it is padded to six.
  const digits = [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz']
  let value = BigInt(crc32(random))
  let sum = ''
  while (value > 0n) {
    sum = digits[Number(value % 62n)] + sum
    value /= 62n
  }
  t.ok(isTokenText(`jtn_${random}${sum.padStart(6, '0')}`))
})

test('one wrong character is noticed, and so is any other text', async (t) => {
  const token = newTokenText()
  for (let position = 4; position < 40; position++) {
    const other = token[position] === 'a' ? 'b' : 'a'
    t.notOk(isTokenText(token.slice(0, position) + other + token.slice(position + 1)), `${position}`)
  }
  fc.assert(fc.property(fc.string(), (text) => !isTokenText(text)))
  for (const text of [
    `${token} `,
    `${token}\n`,
    token.slice(4),
    token.toUpperCase(),
    `jtnf_${token.slice(4)}`
  ])
    t.notOk(isTokenText(text), JSON.stringify(text))
})

test('the scope of a route follows from its method, its role and whether it needs a session', async (t) => {
  const url = '/api/posts'
  t.same(
    [
      scopeOf({ method: 'GET', url }),
      scopeOf({ method: ['GET', 'HEAD'], url }),
      scopeOf({ method: ['GET', 'POST'], url }),
      scopeOf({ method: 'DELETE', url }),
      scopeOf({ method: 'GET', url, config: { role: 'moderator' } }),
      scopeOf({ method: 'GET', url, config: { role: 'admin' } }),
      scopeOf({ method: 'GET', url, config: { session: 'only' } }),
      scopeOf({ method: 'GET', url: '/newest' })
    ],
    ['read', 'read', 'write', 'write', 'moderate', null, null, null]
  )
})
