import { join, resolve } from 'node:path'
import { test } from 'tap'
import { describeAddress, parseDatabaseUrl, publicAddress } from '../src/url.ts'

test('sqlite: relative path, absolute path, memory', (t) => {
  t.same(parseDatabaseUrl('sqlite:data/library.sqlite'), {
    kind: 'sqlite',
    path: resolve('data/library.sqlite')
  })
  t.same(parseDatabaseUrl('sqlite:/var/lib/a b%20c.db'), { kind: 'sqlite', path: '/var/lib/a b%20c.db' })
  t.same(parseDatabaseUrl('sqlite::memory:'), { kind: 'sqlite', path: ':memory:' })
  t.end()
})

test('mysql: host, port, user, password and database are decoded', (t) => {
  t.same(parseDatabaseUrl('mysql://ann@db.example/library'), {
    kind: 'mysql',
    host: 'db.example',
    port: 3306,
    user: 'ann',
    password: '',
    database: 'library'
  })
  t.same(parseDatabaseUrl('mysql://a%40b:p%3A%2F%25%20w@[::1]:3307/my%2Dnews'), {
    kind: 'mysql',
    host: '::1',
    port: 3307,
    user: 'a@b',
    password: 'p:/% w',
    database: 'my-news'
  })
  t.end()
})

test('mysql: TLS', (t) => {
  const ca = join(t.testdir({ 'ca.pem': 'the authority' }), 'ca.pem')
  const read = (parameters: string) => {
    const address = parseDatabaseUrl(`mysql://ann@db/library?${parameters}`)
    return address.kind === 'mysql' && { ssl: address.ssl, mayBePlain: address.mayBePlain }
  }
  const unverified = { rejectUnauthorized: false, verifyIdentity: false }
  t.same(read('ssl-mode=DISABLED'), { ssl: undefined, mayBePlain: undefined })
  t.same(read('ssl-mode=preferred'), { ssl: unverified, mayBePlain: true })
  t.same(read('ssl-mode=REQUIRED'), { ssl: unverified, mayBePlain: undefined })
  const verified = { ca: 'the authority', rejectUnauthorized: true, verifyIdentity: false }
  t.same(read(`ssl-mode=VERIFY_CA&ssl-ca=${ca}`), { ssl: verified, mayBePlain: undefined })
  t.same(read(`ssl-ca=${ca}`), { ssl: verified, mayBePlain: undefined }, 'verified unless told otherwise')
  t.match(read('ssl-mode=VERIFY_IDENTITY'), { ssl: { rejectUnauthorized: true, verifyIdentity: true } })
  t.end()
})

test('mysql: a socket', (t) => {
  for (const url of [
    'mysql://ann:secret@localhost/library?socket=/run/my%20sql.sock',
    'mysql:///library?socket=/run/my%20sql.sock'
  ]) {
    const address = parseDatabaseUrl(url)
    t.match(address, { host: 'localhost', database: 'library', socketPath: '/run/my sql.sock' })
    t.equal(describeAddress(address), 'library at /run/my sql.sock')
    t.same(publicAddress(address), { socket: '/run/my sql.sock', database: 'library' })
  }
  t.end()
})

test('the public address has neither user nor password', (t) => {
  const address = parseDatabaseUrl('mysql://ann:secret@db:3306/library')
  t.same(publicAddress(address), { host: 'db', port: 3306, database: 'library' })
  t.equal(describeAddress(address), 'db:3306/library')
  t.same(publicAddress(parseDatabaseUrl('sqlite::memory:')), { path: ':memory:' })
  t.end()
})

const wrong = {
  'postgres://ann:secret@db/library': /must start with sqlite: or mysql:/,
  '': /must start with/,
  'sqlite:': /has no path/,
  'sqlite:///data/news.sqlite': /must not have slashes before the path/,
  'mysql:news': /must have the form/,
  'mysql://ann:secret@:3306/library': /must have the form/,
  'mysql://ann:secret@db:port/library': /must have the form/,
  'mysql://ann:secret@db': /has no database name/,
  'mysql://ann:secret@db/': /has no database name/,
  'mysql://ann:secret@db/news?ssl=1':
    /unknown parameter ssl: known are ssl-mode, ssl-ca, ssl-cert, ssl-key, socket\./,
  'mysql://ann:secret@db/news?ssl-mode=on': /unknown ssl-mode: known are DISABLED, .*VERIFY_IDENTITY\./,
  'mysql://ann:secret@db/news?ssl-mode=REQUIRED&ssl-mode=DISABLED': /parameter ssl-mode twice/,
  'mysql://ann:secret@db/news?socket=': /parameter socket without a value/,
  'mysql://ann:secret@db/news?ssl-ca=/no/such.pem':
    /in ssl-ca .*: \/no\/such\.pem: no such file or directory\./,
  'mysql://ann:secret@db/news?ssl-mode=REQUIRED&ssl-cert=/a.pem': /only one of ssl-cert and ssl-key/,
  'mysql://ann:secret@10.0.0.5/news?ssl-mode=VERIFY_IDENTITY': /needs a host name, not an IP address/,
  'mysql:///news': /must have the form/,
  'mysql://ann:secret@db/news#1': /must not have a fragment/,
  'mysql://ann:100%secret@db/library': /write %25/
}

for (const [url, message] of Object.entries(wrong)) {
  test(`refused: "${url}"`, (t) => {
    const error = t.throws(() => parseDatabaseUrl(url), { code: 'DB_URL_INVALID', message })
    t.notMatch(JSON.stringify(error, Object.getOwnPropertyNames(error)), 'secret')
    t.end()
  })
}
