import { test } from 'tap'
import { chooseEncoding, matchesEtag } from '../../../src/http/negotiation.ts'

test('an answer travels as the client likes it best', (t) => {
  const cases = [
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip', 'gzip'],
    ['gzip, deflate, br, zstd', 'br'],
    ['GZIP', 'gzip'],
    ['br;q=0.5, gzip;q=1.0', 'gzip'],
    ['br ; q = 0, gzip', 'gzip'],
    ['gzip;q=0', 'identity'],
    ['gzip;q=0.000', 'identity'],
    ['identity, gzip;q=0.1', 'identity'],
    ['*', 'br'],
    ['gzip;q=0.5, *;q=0.1', 'gzip'],
    ['gzip, *;q=0', 'gzip'],
    ['br;q=0, *', 'gzip'],
    ['identity;q=0, *;q=0.5', 'br'],
    ['identity;q=0', 'identity'],
    ['deflate, zstd', 'identity'],
    ['gzip;q=x', 'identity'],
    ['gzipped, brr', 'identity'],
    [',;,;q=1', 'identity']
  ] as const
  for (const [accepted, encoding] of cases) t.equal(chooseEncoding(accepted), encoding, String(accepted))
  t.end()
})

test('what is not offered is not chosen', (t) => {
  const cases = [
    ['gzip, deflate, br, zstd', 'gzip'],
    ['br', 'identity'],
    ['*', 'gzip'],
    ['gzip;q=0.5, identity', 'identity']
  ] as const
  for (const [accepted, encoding] of cases) {
    t.equal(chooseEncoding(accepted, ['gzip', 'identity']), encoding, accepted)
  }
  t.end()
})

test('a list that is longer than any browser’s is not read', (t) => {
  t.equal(chooseEncoding(`gzip${','.repeat(196)}`), 'gzip')
  t.equal(chooseEncoding(`gzip${','.repeat(197)}`), 'identity')
  t.end()
})

test('who has a representation already is recognised by its tag', (t) => {
  const yes = ['"a"', 'W/"a"', '*', ' * ', '"b", "a"', 'W/"b",W/"a"', `${'"b",'.repeat(4000)}"a"`]
  const no = [undefined, '', '"b"', 'a', '"a', '"A"', '"a-gzip"', '"**"']
  for (const header of yes) t.ok(matchesEtag(header, '"a"'), String(header))
  for (const header of yes) t.ok(matchesEtag(header, 'W/"a"'), `weak: ${header}`)
  for (const header of no) t.notOk(matchesEtag(header, '"a"'), String(header))
  t.end()
})
