import { type Test, test } from 'tap'
import { onEveryEngine, onEveryServer } from '../../../../test/engines.ts'
import { keepLog, logStream } from '../../../../test/fixtures/log.ts'
import { openDatabase } from '../../src/database.ts'
import { completeOptions, type DatabaseOptions } from '../../src/options.ts'
import { readCatalogue } from '../../src/schema/catalogue.ts'
import type { Migration } from '../../src/schema/migration.ts'
import { Author, library, libraryApp } from '../fixtures/library.ts'
import { openSession, untilRunning } from '../fixtures/session.ts'

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

/** The authors of a version before these migrations, one of them with a space too many. */
async function makeOld(t: Test, url: string) {
  const session = await openSession(t, url)
  const key = url.startsWith('sqlite')
    ? 'integer primary key autoincrement'
    : 'int unsigned auto_increment primary key'
  await session.execute(`create table authors (id ${key} not null, name varchar(40) not null)`)
  await session.execute(`insert into authors (name) values (' Ada')`)
  return session
}

/** Opens a database and closes it. @returns what it told, and which migrations it has behind it afterwards */
async function start(t: Test, url: string, settings: Partial<DatabaseOptions> = {}) {
  const { lines, log } = keepLog()
  const all = { url, entities: [Author], schemaMigrations: both, slowQueryThreshold: 60_000, ...settings }
  await (await openDatabase(all, { log })).close()
  const told = lines.filter(({ level }) => level > 20)
  const session = await openSession(t, url)
  if (!(await readCatalogue(session)).has('db_migrations')) return { told, applied: null }
  const rows = await session.execute<{ name: string }[]>('select name from db_migrations order by name')
  return { told, applied: rows.map(({ name }) => name) }
}

onEveryEngine('a new database has all migrations behind it', async (t, { url }) => {
  t.match(await start(t, url), { told: [{ created: ['authors'] }], applied: ['1-bio', '2-names'] })
  const mode = { schemaMode: 'migrate' } as const
  t.match(await start(t, url, mode), { told: [{ level: 30, created: [], migrated: [] }] })
})

test('without migrations there is no table of them', async (t) => {
  const url = `sqlite:${t.testdir()}/library.sqlite`
  t.match(await start(t, url, { schemaMigrations: [] }), { applied: null })
})

onEveryEngine(
  'create: an older database is left alone, and one warning says what to do',
  async (t, { url }) => {
    const session = await makeOld(t, url)
    const before = await readCatalogue(session)
    const { told, applied } = await start(t, url, { entities: library })
    t.match(told, [
      {
        level: 40,
        pending: ['1-bio', '2-names'],
        msg: /earlier version, run "npm run migrate": 1-bio, 2-names pending$/
      },
      { level: 30, created: ['books'], migrated: [] }
    ])
    t.equal(applied, null)
    const after = await readCatalogue(session)
    t.same(after.get('authors'), before.get('authors'))
  }
)

onEveryEngine('none: nothing is made, and what is missing is named', async (t, { url }) => {
  const session = await makeOld(t, url)
  const before = await readCatalogue(session)
  const { told } = await start(t, url, { schemaMode: 'none', entities: library })
  t.match(told, [
    { level: 40, missing: ['books'], msg: 'tables are missing: books' },
    { level: 40, pending: ['1-bio', '2-names'] },
    { level: 30, created: [], migrated: [] }
  ])
  t.same(await readCatalogue(session), before)
})

onEveryEngine('migrate: each is applied once, in order, and noted', async (t, { url }) => {
  const session = await makeOld(t, url)
  t.match(await start(t, url, { schemaMode: 'migrate', schemaMigrations: [bio] }), {
    told: [
      { level: 30, migration: '1-bio', took: Number, msg: /^migration 1-bio done in \d+ ms$/ },
      // What is not a matter of migrations is told as ever.
      { level: 40, drift: ['unique index authors_name_unique (name) is missing'] },
      { level: 30, migrated: ['1-bio'] }
    ],
    applied: ['1-bio']
  })
  t.match(await start(t, url, { schemaMode: 'migrate', entities: library }), {
    told: [
      { level: 30, migration: '2-names' },
      { level: 30, created: ['books'], migrated: ['2-names'] }
    ],
    applied: ['1-bio', '2-names']
  })
  t.match(await session.execute('select name, bio from authors'), [{ name: 'Ada', bio: null }])
  t.match(await start(t, url, { schemaMode: 'migrate' }), { told: [{ level: 30, migrated: [] }] })
})

onEveryEngine('the migrations of a newer version are told, and harm nothing', async (t, { url }) => {
  await start(t, url)
  const { told, applied } = await start(t, url, { schemaMode: 'migrate', schemaMigrations: [bio] })
  const msg = 'a newer version has migrated this database: 2-names'
  t.match(told, [
    { level: 40, unknown: ['2-names'], msg },
    { level: 30, migrated: [] }
  ])
  t.same(applied, ['1-bio', '2-names'])
})

onEveryEngine('one that fails stops the start, and is repeated', async (t, { url }) => {
  const session = await makeOld(t, url)
  const fails = { ...names, up: async () => Promise.reject(new Error('no room')) }
  const message = 'The migration 2-names has failed, and may be repeated: no room'
  const cause = { message: 'no room' }
  const failed = start(t, url, { schemaMode: 'migrate', schemaMigrations: [bio, fails] })
  await t.rejects(failed, { code: 'DB_SCHEMA_FAILED', message, cause })
  t.match(
    await session.execute('select name from db_migrations'),
    [{ name: '1-bio' }],
    'the one before it is done'
  )
  t.match(await start(t, url, { schemaMode: 'migrate' }), { applied: ['1-bio', '2-names'] })
})

onEveryServer('it takes as long as it takes, under no time limit', async (t, { url }) => {
  await makeOld(t, url)
  const slow = { name: '1-slow', up: async (change) => change.execute('do sleep(0.5)') } satisfies Migration
  const settings = { schemaMode: 'migrate', schemaMigrations: [slow], statementTimeout: 100 } as const
  t.match(await start(t, url, settings), { applied: ['1-slow'] })
})

onEveryServer(
  'it does not wait long for a transaction, since everybody waits behind it',
  async (t, { url }) => {
    const session = await makeOld(t, url)
    await session.begin()
    await session.execute('select * from authors')
    const started = start(t, url, { schemaMode: 'migrate', lockTimeout: 1_000 })
    await t.rejects(started, { code: 'DB_SCHEMA_FAILED', cause: { errno: 1205 } })
    await session.rollback()
    t.match(await start(t, url, { schemaMode: 'migrate' }), { applied: ['1-bio', '2-names'] })
  }
)

onEveryServer(
  'closing the application waits for the one that runs, and begins no other',
  async (t, { url }) => {
    const session = await makeOld(t, url)
    const slow = { name: '1-slow', up: async (change) => change.execute('do sleep(0.5)') } satisfies Migration
    const app = libraryApp(t, url, { settings: { schemaMode: 'migrate', schemaMigrations: [slow, bio] } })
    const started = t.rejects(Promise.resolve(app.ready()), { code: 'DB_CLOSED' })
    await untilRunning(session, 'do sleep')
    await app.close()
    await started
    t.match(await session.execute('select name from db_migrations'), [{ name: '1-slow' }])
  }
)

test('the plugin starts by them before anything is served', async (t) => {
  const url = `sqlite:${t.testdir()}/library.sqlite`
  await makeOld(t, url)
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

test('options of a wrong kind are refused', async (t) => {
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
