import { resolve } from 'node:path'
import { test } from 'tap'
import { describeAddress, parseDatabaseUrl, publicAddress } from '../src/url.ts'

test('a file, relative to the working directory or absolute, or memory', (t) => {
  t.same(parseDatabaseUrl('sqlite:data/news.sqlite'), { kind: 'sqlite', path: resolve('data/news.sqlite') })
  t.same(parseDatabaseUrl('sqlite:/var/lib/a b%20c.db'), { kind: 'sqlite', path: '/var/lib/a b%20c.db' })
  t.same(parseDatabaseUrl('sqlite::memory:'), { kind: 'sqlite', path: ':memory:' })
  t.end()
})

test('a server', (t) => {
  t.same(parseDatabaseUrl('mysql://ann@db.example/news'), {
    kind: 'mysql',
    host: 'db.example',
    port: 3306,
    user: 'ann',
    password: '',
    database: 'news'
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

test('what may be shown has neither user nor password', (t) => {
  const address = parseDatabaseUrl('mysql://ann:secret@db:3306/news')
  t.same(publicAddress(address), { host: 'db', port: 3306, database: 'news' })
  t.equal(describeAddress(address), 'db:3306/news')
  t.same(publicAddress(parseDatabaseUrl('sqlite::memory:')), { path: ':memory:' })
  t.end()
})

const wrong = {
  'postgres://ann:secret@db/news': /starts neither with sqlite: nor with mysql/,
  '': /starts neither/,
  'sqlite:': /names no file/,
  'sqlite:///data/news.sqlite': /path without slashes before it/,
  'mysql:news': /is not of the form/,
  'mysql://ann:secret@:3306/news': /is not of the form/,
  'mysql://ann:secret@db:port/news': /is not of the form/,
  'mysql://ann:secret@db': /names no database/,
  'mysql://ann:secret@db/': /names no database/,
  'mysql://ann:secret@db/news?ssl=1': /takes no parameters/,
  'mysql://ann:100%secret@db/news': /write %25/
}

for (const [url, message] of Object.entries(wrong)) {
  test(`refused: ${url}`, (t) => {
    const error = t.throws(() => parseDatabaseUrl(url), { code: 'DB_URL_INVALID', message })
    t.notMatch(JSON.stringify(error, Object.getOwnPropertyNames(error)), 'secret')
    t.end()
  })
}
