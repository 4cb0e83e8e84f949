import { type Test, test } from 'tap'
import { onEveryEngine, onEveryServer } from '../../../../test/engines.ts'
import { keepLog, logStream } from '../../../../test/fixtures/log.ts'
import { openDatabase } from '../../src/database.ts'
import { completeOptions, type DatabaseOptions } from '../../src/options.ts'
import { readCatalogue } from '../../src/schema/catalogue.ts'
import type { Migration } from '../../src/schema/migration.ts'
import { openConnection, untilRunning } from '../fixtures/connection.ts'
import { Author, library, libraryApp } from '../fixtures/library.ts'

const text = { sqlite: 'text null', mysql: 'text null' }

const bio: Migration = { name: '1-bio', up: (change) => change.addColumn('authors', 'bio', text) }

const names: Migration = {
  name: '2-names',
  async up(change) {
    await change.execute('update authors set name = trim(name) where name <> trim(name)')
    await change.addIndex('authors', 'authors_name_unique', ['name'], { unique: true })
  }
}

const both = [bio, names]

/** Creates the table of a version before these migrations, with a name that has a leading space. */
async function createOld(t: Test, url: string) {
  const connection = await openConnection(t, url)
  const key = url.startsWith('sqlite')
    ? 'integer primary key autoincrement'
    : 'int unsigned auto_increment primary key'
  await connection.execute(`create table authors (id ${key} not null, name varchar(40) not null)`)
  await connection.execute(`insert into authors (name) values (' Ada')`)
  return connection
}

/** Opens and closes a database. @returns its log from level info, and the applied migrations */
async function start(t: Test, url: string, settings: Partial<DatabaseOptions> = {}) {
  const { lines, log } = keepLog()
  const all = { url, entities: [Author], schemaMigrations: both, slowQueryThreshold: 60_000, ...settings }
  await (await openDatabase(all, { log })).close()
  const logged = lines.filter(({ level }) => level > 20)
  const connection = await openConnection(t, url)
  if (!(await readCatalogue(connection)).has('db_migrations')) return { logged, applied: null }
  const rows = await connection.execute<{ name: string }[]>('select name from db_migrations order by name')
  return { logged, applied: rows.map(({ name }) => name) }
}

onEveryEngine('in a new database all migrations are recorded as applied', async (t, { url }) => {
  t.match(await start(t, url), { logged: [{ created: ['authors'] }], applied: ['1-bio', '2-names'] })
  const mode = { schemaMode: 'migrate' } as const
  t.match(await start(t, url, mode), { logged: [{ level: 30, created: [], migrated: [] }] })
})

test('without migrations their table is not created', async (t) => {
  const url = `sqlite:${t.testdir()}/library.sqlite`
  t.match(await start(t, url, { schemaMigrations: [] }), { applied: null })
})

onEveryEngine(
  'create: tables of an earlier version stay unchanged, and one warning names the pending migrations',
  async (t, { url }) => {
    const connection = await createOld(t, url)
    const before = await readCatalogue(connection)
    const { logged, applied } = await start(t, url, { entities: library })
    t.match(logged, [
      {
        level: 40,
        pending: ['1-bio', '2-names'],
        msg: /earlier version, run the pending migrations: 1-bio, 2-names$/
      },
      { level: 30, created: ['books'], migrated: [] }
    ])
    t.equal(applied, null)
    const after = await readCatalogue(connection)
    t.same(after.get('authors'), before.get('authors'))
  }
)

onEveryEngine('none: nothing is created, and missing tables are logged', async (t, { url }) => {
  const connection = await createOld(t, url)
  const before = await readCatalogue(connection)
  const { logged } = await start(t, url, { schemaMode: 'none', entities: library })
  t.match(logged, [
    { level: 40, missing: ['books'], msg: 'tables are missing: books' },
    { level: 40, pending: ['1-bio', '2-names'] },
    { level: 30, created: [], migrated: [] }
  ])
  t.same(await readCatalogue(connection), before)
})

onEveryEngine('migrate: each migration is applied once, in order, and recorded', async (t, { url }) => {
  const connection = await createOld(t, url)
  t.match(await start(t, url, { schemaMode: 'migrate', schemaMigrations: [bio] }), {
    logged: [
      { level: 30, migration: '1-bio', took: Number, msg: /^migration 1-bio done in \d+ ms$/ },
      // Drift that no migration explains.
      { level: 40, drift: ['unique index authors_name_unique (name) is missing'] },
      { level: 30, migrated: ['1-bio'] }
    ],
    applied: ['1-bio']
  })
  t.match(await start(t, url, { schemaMode: 'migrate', entities: library }), {
    logged: [
      { level: 30, migration: '2-names' },
      { level: 30, created: ['books'], migrated: ['2-names'] }
    ],
    applied: ['1-bio', '2-names']
  })
  t.match(await connection.execute('select name, bio from authors'), [{ name: 'Ada', bio: null }])
  t.match(await start(t, url, { schemaMode: 'migrate' }), { logged: [{ level: 30, migrated: [] }] })
})

onEveryEngine('migrations of a newer version are logged and left alone', async (t, { url }) => {
  await start(t, url)
  const { logged, applied } = await start(t, url, { schemaMode: 'migrate', schemaMigrations: [bio] })
  const msg = 'a newer version has migrated this database: 2-names'
  t.match(logged, [
    { level: 40, unknown: ['2-names'], msg },
    { level: 30, migrated: [] }
  ])
  t.same(applied, ['1-bio', '2-names'])
})

onEveryEngine(
  'a migration that fails stops the start, and is repeated by the next one',
  async (t, { url }) => {
    const connection = await createOld(t, url)
    const fails = { ...names, up: async () => Promise.reject(new Error('no room')) }
    const message = 'The migration 2-names failed and can be repeated: no room'
    const cause = { message: 'no room' }
    const failed = start(t, url, { schemaMode: 'migrate', schemaMigrations: [bio, fails] })
    await t.rejects(failed, { code: 'DB_SCHEMA_FAILED', message, cause })
    t.match(
      await connection.execute('select name from db_migrations'),
      [{ name: '1-bio' }],
      'the migration before it is recorded'
    )
    t.match(await start(t, url, { schemaMode: 'migrate' }), { applied: ['1-bio', '2-names'] })
  }
)

onEveryEngine('a migration reads rows', async (t, { url }) => {
  await createOld(t, url)
  const rows: object[] = []
  const reads: Migration = {
    name: '1-reads',
    async up(change) {
      rows.push(...(await change.read('select name from authors where id = ?', [1])))
    }
  }
  await start(t, url, { schemaMode: 'migrate', schemaMigrations: [reads] })
  t.same(rows, [{ name: ' Ada' }])
})

onEveryServer('a migration has no time limit', async (t, { url }) => {
  await createOld(t, url)
  const slow = { name: '1-slow', up: async (change) => change.execute('do sleep(0.5)') } satisfies Migration
  const settings = { schemaMode: 'migrate', schemaMigrations: [slow], statementTimeout: 100 } as const
  t.match(await start(t, url, settings), { applied: ['1-slow'] })
})

onEveryServer(
  'a migration waits for a transaction only until lockTimeout, since other statements wait behind it',
  async (t, { url }) => {
    const connection = await createOld(t, url)
    await connection.begin()
    await connection.execute('select * from authors')
    const started = start(t, url, { schemaMode: 'migrate', lockTimeout: 1_000 })
    await t.rejects(started, { code: 'DB_SCHEMA_FAILED', cause: { errno: 1205 } })
    await connection.rollback()
    t.match(await start(t, url, { schemaMode: 'migrate' }), { applied: ['1-bio', '2-names'] })
  }
)

onEveryServer(
  'closing the application waits for the running migration, and starts no other',
  async (t, { url }) => {
    const connection = await createOld(t, url)
    const slow = { name: '1-slow', up: async (change) => change.execute('do sleep(0.5)') } satisfies Migration
    const app = libraryApp(t, url, { settings: { schemaMode: 'migrate', schemaMigrations: [slow, bio] } })
    const started = t.rejects(Promise.resolve(app.ready()), { code: 'DB_CLOSED' })
    await untilRunning(connection, 'do sleep')
    await app.close()
    await started
    t.match(await connection.execute('select name from db_migrations'), [{ name: '1-slow' }])
  }
)

test('the plugin applies migrations before the first request is served', async (t) => {
  const url = `sqlite:${t.testdir()}/library.sqlite`
  await createOld(t, url)
  const { lines, stream } = logStream()
  const settings = { schemaMode: 'migrate', schemaMigrations: both, slowQueryThreshold: 60_000 } as const
  const app = libraryApp(t, url, { settings, server: { logger: { level: 'info', stream } } })
  app.get('/authors', (request) => request.getDb().find(Author, {}))
  t.same((await app.inject('/authors')).json(), [{ id: 1, name: 'Ada', bio: null }])
  t.match(lines, [
    { migration: '1-bio' },
    { migration: '2-names' },
    { created: ['books'], migrated: both.map(({ name }) => name) }
  ])
})

test('invalid schemaMode and schemaMigrations are refused', async (t) => {
  const check = (options: object) =>
    completeOptions({ url: 'sqlite::memory:', entities: library, ...options })
  const code = 'DB_OPTIONS_INVALID'
  t.throws(() => check({ schemaMode: 'update' }), {
    code,
    message: /schemaMode must be one of none, create, migrate/
  })
  t.throws(() => check({ schemaMigrations: bio }), { code, message: /schemaMigrations must be a list/ })
  t.throws(() => check({ schemaMigrations: [bio, { ...names, name: '1-bio' }] }), {
    code,
    message: /different names/
  })
})

onEveryServer('an index is added by `alter table`: `create index` makes Galera hang', async (t, { url }) => {
  await createOld(t, url)
  const { logged } = await start(t, url, { schemaMode: 'migrate', slowQueryThreshold: 1 })
  const statements = logged
    .map((line) => String(line.sql))
    .filter((sql) => sql.includes('authors_name_unique'))
  t.same(statements, ['alter table `authors` add unique index `authors_name_unique` (`name`)'])
})
