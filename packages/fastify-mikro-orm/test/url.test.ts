import { resolve } from 'node:path'
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
  'mysql://ann:secret@db/news?ssl=1': /must not have parameters/,
  'mysql://ann:100%secret@db/library': /write %25/
}

for (const [url, message] of Object.entries(wrong)) {
  test(`refused: "${url}"`, (t) => {
    const error = t.throws(() => parseDatabaseUrl(url), { code: 'DB_URL_INVALID', message })
    t.notMatch(JSON.stringify(error, Object.getOwnPropertyNames(error)), 'secret')
    t.end()
  })
}
