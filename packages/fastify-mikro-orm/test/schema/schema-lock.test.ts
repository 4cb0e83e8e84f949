import { randomBytes } from 'node:crypto'
import { test } from 'tap'
import { onEveryServer } from '../../../../test/engines.ts'
import { runOnServer } from '../../../../test/servers/sql.ts'
import { lockName } from '../../src/schema/schema-lock.ts'
import { Author, openLibrary } from '../fixtures/library.ts'

test('the lock is named after the database, hashed when that is too long', (t) => {
  t.equal(lockName('library'), 'schema:library')
  const long = ['a', 'b'].map((end) => lockName('x'.repeat(63) + end))
  t.ok(long.every(({ length }) => length <= 64))
  t.not(long[0], long[1])
  t.end()
})

onEveryServer(
  'tables are created in a database with the longest possible name',
  async (t, { serverUrl = '' }) => {
    const database = randomBytes(32).toString('hex')
    await runOnServer(serverUrl, `create database \`${database}\``)
    t.teardown(() => runOnServer(serverUrl, `drop database \`${database}\``))
    const orm = await openLibrary(t, new URL(`/${database}`, serverUrl).href)
    t.equal(await orm.em.fork().count(Author), 0)
  }
)
