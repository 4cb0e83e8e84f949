import { CompiledQuery, type DatabaseConnection } from 'kysely'
import tap, { type Test } from 'tap'
import { mariadbd } from '../../../../test/servers/mariadbd.ts'
import { mysqld } from '../../../../test/servers/mysqld.ts'
import { startPrivateServer } from '../../../../test/servers/private-server.ts'
import { runOnServer } from '../../../../test/servers/sql.ts'
import { errorKind, openDatabase } from '../../index.ts'
import { makeUser, openConnection } from '../fixtures/connection.ts'
import { Author, Book, library } from '../fixtures/library.ts'

const servers = [
  { name: 'mysql', variable: 'TEST_MYSQL_URL', find: mysqld, readOnly: 'transaction_read_only' },
  { name: 'mariadb', variable: 'TEST_MARIADB_URL', find: mariadbd, readOnly: 'tx_read_only' }
] as const

/** What no application expects. The users of `init_connect` are those that may not administer the server. */
const defaults = [
  '--autocommit=0',
  '--innodb-rollback-on-timeout=ON',
  '--transaction-isolation=READ-UNCOMMITTED',
  '--lc-messages=de_DE',
  '--init-connect=set names latin1, foreign_key_checks = 0, unique_checks = 0, sql_safe_updates = 1, ' +
    'sql_auto_is_null = 1, sql_select_limit = 2, completion_type = 1, default_storage_engine = MEMORY, ' +
    'max_join_size = 1, sql_big_selects = 0, READ_ONLY = 1'
]

for (const { name, variable, find, readOnly } of servers) {
  if (process.env[variable] === '') continue
  tap.test(`${name}: the defaults of the server do not matter`, async (t) => {
    const recipe = find()
    if (!recipe) return t.equal(process.env.CI, undefined, `NOT RUN (${name} is not on the PATH)`)
    const over = new AbortController()
    t.teardown(() => over.abort())
    const options = defaults.map((option) => option.replace('READ_ONLY', readOnly))
    const server = await startPrivateServer(recipe, over.signal, options)
    t.teardown(() => server.stop())
    await runOnServer(server.url, 'create database shelf character set utf8mb4')
    const engine = { name, url: `${server.url}shelf`, serverUrl: server.url }
    return check(t, (await makeUser(t, engine)).url)
  })
}

async function check(t: Test, url: string) {
  const database = await openDatabase({ url, entities: library, lockTimeout: 1_000 })
  t.teardown(() => database.close())
  const em = database.orm.em.fork()
  const other = await openConnection(t, url)
  const kindOf = (work: Promise<unknown>) => work.then(() => 'no error', errorKind)

  for (const name of ['Ada', 'Eve', 'Łucja', 'ada']) await em.insert(Author, { name })
  t.equal(await other.count(Author), 4, 'autocommit: what was written is committed')
  t.equal((await em.execute('select name from authors')).length, 4, 'sql_select_limit, sql_big_selects')
  t.same(await em.execute(`select 'a' = 'A' as same`), [{ same: 0 }], 'collation')
  t.equal((await em.findOneOrFail(Author, { name: 'Łucja' })).name, 'Łucja', 'character set')
  t.same(await em.execute('select name from authors where id is null'), [], 'sql_auto_is_null')
  await em.execute(`update authors set bio = 'x' where bio is null`)
  t.equal(await other.count(Author, { bio: 'x' }), 4, 'sql_safe_updates')
  t.equal(
    await kindOf(em.insert(Book, { title: 'x', author: 99 })),
    'missing_reference',
    'foreign_key_checks'
  )
  const [unique] = await em.execute<{ checks: number }[]>('select @@unique_checks as checks')
  t.equal(unique?.checks, 1)
  const duplicate = await em.insert(Author, { name: 'Ada' }).catch((error: Error) => error)
  t.match(duplicate, { message: /^(?!.*'Ada')/s }, 'lc_messages: no value is in the message')
  await em.execute('create table notes (id int primary key)')
  const engine = `select engine as e from information_schema.tables where table_name = 'notes'`
  t.same(await em.execute(engine), [{ e: 'InnoDB' }], 'default_storage_engine')

  const tx = database.orm.em.fork()
  await tx.begin()
  t.equal(await tx.count(Author), 4)
  await other.begin()
  await other.insert(Author, { name: 'Bob' })
  t.equal(await tx.count(Author), 4, 'transaction isolation: nothing uncommitted is read')
  await other.commit()
  t.equal(await tx.count(Author), 4, 'transaction isolation: reads are repeatable')
  await tx.insert(Author, { name: 'Cid' })
  await tx.commit()
  await tx.insert(Author, { name: 'Dan' })
  t.equal(await other.count(Author), 7, 'completion_type: after COMMIT no transaction is open')

  await other.begin()
  await other.execute(`update authors set bio = 'locked' where name = 'Ada'`)
  await em.begin()
  await em.insert(Author, { name: 'Fay' })
  t.equal(await kindOf(em.execute(`update authors set bio = 'y' where name = 'Ada'`)), 'lock_timeout')
  const later = em.insert(Author, { name: 'Gus' })
  await t.rejects(later, { code: 'DB_TRANSACTION_LOST' }, 'innodb_rollback_on_timeout')
  await em.rollback()
  await other.rollback()
  t.equal(await other.count(Author), 7)
  await checkOwnPreparation(t, url)
}

/** What the application sets in `onCreateConnection` comes last. */
async function checkOwnPreparation(t: Test, url: string) {
  const own = await openConnection(t, url, {
    onCreateConnection: async (connection) => {
      const sql = 'set session transaction isolation level read committed'
      await (connection as DatabaseConnection).executeQuery(CompiledQuery.raw(sql))
    }
  })
  const other = await openConnection(t, url)
  await own.begin()
  const before = await own.count(Author)
  await other.insert(Author, { name: 'Hal' })
  t.equal(await own.count(Author), before + 1, 'onCreateConnection')
  await own.rollback()
}
