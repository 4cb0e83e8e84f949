import { test } from 'tap'
import { onEveryEngine, onEveryServer } from '../../../test/engines.ts'
import { makeFolder } from '../../../test/fixtures/folder.ts'
import { errorKind } from '../src/error-kind.ts'
import { DbError } from '../src/errors.ts'
import { openConnection, untilRunning } from './fixtures/connection.ts'
import { Author, openLibrary } from './fixtures/library.ts'

const kindOf = (work: Promise<unknown>) => work.then(() => 'no error', errorKind)

onEveryEngine('errors of constraints and invalid SQL', async (t, { url, name }) => {
  const em = (await openLibrary(t, url)).em.fork()
  await em.insert(Author, { id: 1, name: 'Ada' })
  await em.execute(`insert into books (title, author_id) values ('Notes', 1)`)
  const kinds = [
    [`insert into authors (name) values ('Ada')`, 'duplicate'],
    [`insert into authors (id, name) values (1, 'Eve')`, 'duplicate'],
    [`insert into books (title, author_id) values ('Lost', 7)`, 'missing_reference'],
    ['delete from authors', 'missing_reference'],
    ['insert into authors (name) values (null)', 'missing_value'],
    ['insert into authors (bio) values (1)', 'missing_value'],
    // SQLite does not enforce the length of a string.
    [`insert into authors (name) values ('${'x'.repeat(41)}')`, name === 'sqlite' ? 'no error' : 'too_long'],
    ['select nonsense', 'unknown']
  ] as const
  for (const [sql, kind] of kinds) t.equal(await kindOf(em.execute(sql)), kind, sql)
  t.equal(await kindOf(em.insert(Author, { name: 'Ada' })), 'duplicate', 'through an entity')
  em.create(Author, { name: 'Ada' })
  t.equal(await kindOf(em.flush()), 'duplicate', 'through a flush')
})

onEveryServer('two transactions that wait for each other are a deadlock', async (t, { url }) => {
  await openLibrary(t, url)
  const [one, two, observer] = [
    await openConnection(t, url),
    await openConnection(t, url),
    await openConnection(t, url)
  ]
  for (const id of [1, 2]) await one.insert(Author, { id, name: `${id}` })
  const update = (em: typeof one, id: number) =>
    em.execute('update authors set bio = ? where id = ?', ['x', id])
  await one.begin()
  await two.begin()
  await update(one, 1)
  await update(two, 2)
  const waiting = kindOf(update(one, 2))
  await untilRunning(observer, 'update authors')
  const second = kindOf(update(two, 1))
  const kinds = [await second]
  await two.rollback()
  kinds.push(await waiting)
  t.ok(kinds.includes('deadlock'), kinds.join())
})

onEveryServer('a row that another transaction keeps locked is a lock timeout', async (t, { url }) => {
  await openLibrary(t, url)
  const [one, two] = [await openConnection(t, url), await openConnection(t, url)]
  await one.insert(Author, { id: 1, name: 'Ada' })
  await one.begin()
  await one.execute('update authors set bio = 1')
  await two.execute('set session innodb_lock_wait_timeout = 1')
  t.equal(await kindOf(two.execute('update authors set bio = 2')), 'lock_timeout')
})

test('sqlite: a file that another connection writes to', async (t) => {
  const url = `sqlite:${makeFolder(t)}/kinds.sqlite`
  await openLibrary(t, url)
  const [one, two] = [await openConnection(t, url), await openConnection(t, url, { lockTimeout: 10 })]
  await one.insert(Author, { name: 'Ada' })
  await two.execute('begin')
  await two.count(Author)
  await one.insert(Author, { name: 'Eve' })
  t.equal(await kindOf(two.insert(Author, { name: 'Bob' })), 'deadlock', 'it read before the other one wrote')
  await two.execute('rollback')
  await one.begin()
  t.equal(await kindOf(two.insert(Author, { name: 'Bob' })), 'lock_timeout')
})

test('other errors are unknown', (t) => {
  const others = [
    undefined,
    null,
    'ECONNREFUSED',
    new Error('no'),
    new DbError('DB_CLOSED', 'closed'),
    { code: 'EPIPE' }
  ]
  for (const other of others) t.equal(errorKind(other), 'unknown')
  t.equal(errorKind(Object.assign(new Error('away'), { code: 'ECONNREFUSED', errno: -111 })), 'unavailable')
  t.end()
})
