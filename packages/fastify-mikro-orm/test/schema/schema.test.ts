import { defineEntity, p } from '@mikro-orm/core'
import { type Test, test } from 'tap'
import { onEveryEngine, onEveryServer } from '../../../../test/engines.ts'
import { makeFolder } from '../../../../test/fixtures/folder.ts'
import { keepLog, type LogLine } from '../../../../test/fixtures/log.ts'
import { Database, openDatabase } from '../../src/database.ts'
import type { DatabaseOptions } from '../../src/options.ts'
import { readCatalogue } from '../../src/schema/catalogue.ts'
import { createStatements, wantedTables } from '../../src/schema/ddl.ts'
import { Author, library } from '../fixtures/library.ts'
import { openSession } from '../fixtures/session.ts'

/** Opens a database, closes it when the test is over, and keeps what it logged. */
async function open(t: Test, url: string, entities: NonNullable<DatabaseOptions['entities']> = library) {
  const { lines, log } = keepLog()
  const database = await openDatabase({ url, entities }, { log })
  const { orm } = database
  t.teardown(() => database.close())
  return { orm, lines, em: orm.em.fork(), created: lines.at(-1)?.created }
}

const driftIn = (lines: LogLine[]) => lines.filter(({ level }) => level === 40)

onEveryEngine('create_all twice: the second one does nothing', async (t, { url }) => {
  const first = await open(t, url)
  t.same(first.created, ['authors', 'books'])
  await first.em.insert(Author, { name: 'Ada' })
  const before = await readCatalogue(first.em)
  const second = await open(t, url)
  t.same(second.created, [])
  t.same(await readCatalogue(second.em), before)
  t.equal(await second.em.count(Author), 1)
})

onEveryEngine('a table is created with its keys, indexes and references', async (t, { url }) => {
  const { em } = await open(t, url)
  const { books, authors } = Object.fromEntries(await readCatalogue(em))
  t.match(
    authors?.indexes.filter(({ columns }) => columns[0] === 'name'),
    [{ columns: ['name'], unique: true }]
  )
  t.ok(books?.indexes.some(({ columns }) => columns.join() === 'title,id'))
  const orphan = em.execute(`insert into books (title, author_id) values ('Notes', 99)`)
  await t.rejects(orphan, { name: 'ForeignKeyConstraintViolationException' })
})

onEveryEngine('only what is missing is created', async (t, { url }) => {
  await open(t, url, [Author])
  const { created, em } = await open(t, url)
  t.same(created, ['books'])
  t.same([...(await readCatalogue(em)).keys()].sort(), ['authors', 'books'])
})

onEveryEngine('tables that are there stay as they are, foreign ones too', async (t, { url }) => {
  const session = await openSession(t, url)
  await session.execute(
    'create table authors (id integer primary key, old_name varchar(10), secret text not null)'
  )
  await session.execute('create table strangers (x integer)')
  await session.execute(`insert into authors values (1, 'Ada', 'kept')`)
  const before = await readCatalogue(session)
  const { created, lines } = await open(t, url, [Author])
  t.same(created, [])
  t.match(driftIn(lines), [{ table: 'authors' }])
  t.same(await readCatalogue(session), before)
  t.same(await session.execute('select * from authors'), [{ id: 1, old_name: 'Ada', secret: 'kept' }])
})

test('what differs from the entities is named, column by column', async (t) => {
  const url = `sqlite:${makeFolder(t)}/drift.sqlite`
  const session = await openSession(t, url)
  await session.execute(
    `create table authors (id integer not null primary key, name varchar(20) null, secret text not null)`
  )
  const { lines } = await open(t, url, [Author])
  const drift = [
    'column name may be null',
    'column bio is missing',
    'column secret is required, and the entity does not know it',
    'unique index authors_name_unique (name) is missing'
  ]
  const msg = `table authors is not what its entity asks for: ${drift.join('; ')}`
  t.match(driftIn(lines), [{ table: 'authors', drift, msg }])
})

onEveryServer('drift is seen on a server as well', async (t, { url }) => {
  const session = await openSession(t, url)
  await session.execute(
    `create table authors (id int not null primary key, name varchar(40), bio int, key (name), secret int not null)`
  )
  const { lines } = await open(t, url, [Author])
  t.match(driftIn(lines), [
    {
      drift: [
        'column name may be null',
        /^column bio is int(\(11\))? and not text$/,
        'column secret is required, and the entity does not know it',
        'unique index authors_name_unique (name) is missing'
      ]
    }
  ])
})

/** Every kind of column that an entity can have. */
const Sink = defineEntity({
  name: 'Sink',
  tableName: 'sinks',
  properties: {
    id: p.bigint().primary(),
    a: p.integer().unique(),
    b: p.integer().unsigned().default(1),
    c: p.smallint(),
    d: p.tinyint(),
    e: p.boolean().default(false),
    f: p.float(),
    g: p.double().nullable(),
    h: p.decimal().precision(12).scale(3),
    i: p.string(),
    j: p.string().length(7).nullable(),
    k: p.character().length(3),
    l: p.text(),
    m: p.string().columnType('mediumtext'),
    n: p.json().nullable(),
    o: p.uuid(),
    q: p.blob(),
    r: p.date(),
    s: p.time(),
    t: p.datetime(),
    u: p.datetime(3).nullable(),
    v: p.datetime(6),
    w: p.enum(['Small', 'big']),
    x: p.array().nullable(),
    y: p.mediumint(),
    z: p.string().index(),
    others: () => p.manyToMany(Sink)
  },
  uniques: [{ properties: ['i', 'z'] }]
})

for (const [name, entities] of Object.entries({ 'every kind of column': [Sink], 'the library': library })) {
  onEveryEngine(`no drift in what was just created: ${name}`, async (t, { url }) => {
    const first = await open(t, url, entities)
    t.ok(Array.isArray(first.created) && first.created.length >= 2)
    const second = await open(t, url, entities)
    t.same(second.created, [])
    t.same(driftIn(second.lines), [])
  })
}

onEveryEngine(
  'whichever statement is its last, the next process completes the schema',
  async (t, { url }) => {
    const session = await openSession(t, url)
    await open(t, url)
    const complete = await readCatalogue(session)
    for (let last = 0, died = true; died; last++) {
      await session.execute('drop table if exists books')
      await session.execute('drop table if exists authors')
      const database = await Database.create({ url, entities: library })
      const { orm } = database
      died = false
      const connection = orm.em.getConnection()
      const execute = connection.execute.bind(connection)
      let statements = 0
      t.capture(connection, 'execute', (...args: Parameters<typeof execute>) => {
        if (/^(create|alter)/.test(String(args[0]))) died ||= statements++ === last
        return died ? Promise.reject(new Error('dead')) : execute(...args)
      })
      await database.start().catch(() => undefined)
      await database.close()
      await open(t, url)
      t.same(await readCatalogue(session), complete, `after ${last} statements`)
    }
  }
)

test('what one statement cannot create is refused', async (t) => {
  const Watched = defineEntity({
    name: 'Watched',
    properties: { id: p.integer().primary() },
    triggers: [{ name: 'watch', timing: 'before', events: ['insert'], body: 'set @seen = 1;' }]
  })
  const { orm } = await Database.create({ url: 'mysql://root@127.0.0.1/news', entities: [Watched] })
  const [table] = wantedTables(orm)
  if (!table) return t.fail('no table')
  t.throws(() => createStatements(orm, table), {
    code: 'DB_SCHEMA_FAILED',
    message: /cannot be created in one/
  })
})

test('what is no table is refused', async (t) => {
  const Names = defineEntity({
    name: 'Names',
    view: true,
    expression: 'select name from authors',
    properties: { name: p.string().primary() }
  })
  await t.rejects(open(t, 'sqlite::memory:', [Author, Names]), {
    code: 'DB_SCHEMA_FAILED',
    message: /only tables/i
  })
})

onEveryEngine('entities that refer to each other', async (t, { url }) => {
  const Hen = defineEntity({
    name: 'Hen',
    tableName: 'hens',
    properties: { id: p.integer().primary(), egg: () => p.manyToOne(Egg).nullable() }
  })
  const Egg = defineEntity({
    name: 'Egg',
    tableName: 'eggs',
    properties: { id: p.integer().primary(), hen: () => p.manyToOne(Hen).nullable() }
  })
  const { created, em } = await open(t, url, [Hen, Egg])
  t.same([created].flat().sort(), ['eggs', 'hens'])
  for (const sql of ['insert into hens (egg_id) values (7)', 'insert into eggs (hen_id) values (7)']) {
    await t.rejects(em.execute(sql), { name: 'ForeignKeyConstraintViolationException' })
  }
})

onEveryServer('a table that a neighbour creates in the meantime is no failure', async (t, { url }) => {
  const { lines, log } = keepLog()
  const database = await Database.create({ url, entities: library }, { log })
  const { orm } = database
  t.teardown(() => database.close())
  const neighbour = await openSession(t, url)
  const connection = orm.em.getConnection()
  const execute = connection.execute.bind(connection)
  t.capture(connection, 'execute', async (...args: Parameters<typeof execute>) => {
    const statement = String(args[0])
    if (statement.startsWith('create table `authors`')) await neighbour.execute(statement)
    return execute(...args)
  })
  await database.start()
  t.match(lines.at(-1), { created: ['books'] })
})

test('a table whose name begins like one of SQLite’s own is found', async (t) => {
  const url = `sqlite:${makeFolder(t)}/names.sqlite`
  const Backup = defineEntity({
    name: 'Backup',
    tableName: 'sqlitebackups',
    properties: { id: p.integer().primary() }
  })
  t.same((await open(t, url, [Backup])).created, ['sqlitebackups'])
  t.same((await open(t, url, [Backup])).created, [])
})

onEveryEngine('a generated column is no drift', async (t, { url, name }) => {
  // MikroORM's statement for such a column is not valid on MariaDB.
  if (name === 'mariadb') return t.pass()
  const Box = defineEntity({
    name: 'Box',
    tableName: 'boxes',
    properties: {
      id: p.integer().primary(),
      side: p.integer(),
      area: p.integer().generated('(side * side) stored').nullable()
    }
  })
  await open(t, url, [Box])
  t.same(driftIn((await open(t, url, [Box])).lines), [])
})
