import { test } from 'tap'
import { networksOf } from '../../../src/accounts/networks.ts'

test('every spelling of an address has the same networks', async (t) => {
  const networks = { narrow: '2001:db8::/64', wide: '2001:db8::/48' }
  for (const address of [
    '2001:db8::1',
    '2001:0db8:0::1',
    '2001:DB8::1',
    '2001:db8:0:0:0:0:0:2',
    '2001:db8::192.0.2.1',
    '2001:db8::1%eth0'
  ]) {
    t.same(networksOf(address), networks, address)
  }
  t.same(networksOf('2001:db8:1:2:3:4:5:6'), { narrow: '2001:db8:1:2::/64', wide: '2001:db8:1::/48' })
  t.same(networksOf('2001:db8:1:3:3:4:5:6'), { narrow: '2001:db8:1:3::/64', wide: '2001:db8:1::/48' })
})

test('IPv4-mapped addresses are IPv4', async (t) => {
  for (const address of ['192.0.2.1', '::ffff:192.0.2.1', '::FFFF:c000:201', '0:0:0:0:0:ffff:192.0.2.1']) {
    t.same(networksOf(address), { narrow: '192.0.2.1' }, address)
  }
})

test('what is no address is not read as one', async (t) => {
  for (const text of [
    '',
    'unknown',
    '192.0.2.1:1234',
    '192.0.513',
    '0x7f.1',
    '010.0.0.1',
    '[::1]',
    '3221225985'
  ]) {
    t.same(networksOf(text), { narrow: text })
  }
})
