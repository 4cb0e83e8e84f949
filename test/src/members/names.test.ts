import t from 'tap'
import { identityKey } from '../../../src/members/names.ts'

t.test('case and width do not distinguish usernames, accents do', async (t) => {
  t.equal(identityKey('ALICE'), identityKey('alice'))
  t.equal(identityKey('JOSÉ'), identityKey('jose\u0301'))
  t.equal(identityKey('Ａlice'), identityKey('alice'))
  t.not(identityKey('José'), identityKey('Jose'))
})
