import bcrypt from 'bcryptjs'
import t from 'tap'
import { hashPassword, isOutdated, verifyPassword } from '../../../src/accounts/passwords.ts'

t.test('the right password is verified, another is not', async (t) => {
  for (const password of ['correct horse', 'ÄÖÜ 🎉\u0000 \ud800', 'x'.repeat(128)]) {
    const hash = await hashPassword(password)
    t.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    t.equal(await verifyPassword(hash, password), true)
    t.equal(await verifyPassword(hash, `${password} `), false)
    t.equal(isOutdated(hash), false)
  }
})

t.test('two hashes of one password differ', async (t) => {
  t.not(await hashPassword('correct horse'), await hashPassword('correct horse'))
})

t.test('a bcrypt hash is verified, and outdated', async (t) => {
  const hash = (await bcrypt.hash('password123', 4)).replace(/^\$2a/, '$2b')
  t.equal(await verifyPassword(hash, 'password123'), true)
  t.equal(await verifyPassword(hash, 'password124'), false)
  t.equal(isOutdated(hash), true)
})

t.test('a weaker argon2id hash is verified, and outdated', async (t) => {
  t.equal(isOutdated('$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHRzYWx0$aGFzaA'), true)
})

t.test('without a hash no password is right', async (t) => {
  t.equal(await verifyPassword(null, 'correct horse'), false)
  t.equal(await verifyPassword('', ''), false)
})
