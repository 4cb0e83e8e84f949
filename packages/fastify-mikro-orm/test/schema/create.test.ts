import { defineEntity, p } from '@mikro-orm/core'
import { test } from 'tap'
import { onEveryEngine, onEveryServer } from '../../../../test/engines.ts'
import { makeFolder } from '../../../../test/fixtures/folder.ts'
import { keepLog } from '../../../../test/fixtures/log.ts'
import { Database, openDatabase } from '../../src/database.ts'
import { readCatalogue } from '../../src/schema/catalogue.ts'
import { createStatements, tablesOfEntities } from '../../src/schema/ddl.ts'
import { openConnection } from '../fixtures/connection.ts'
import { Author, library } from '../fixtures/library.ts'
import { driftIn, openAndLog } from '../fixtures/schema.ts'

onEveryEngine('a second start creates nothing', async (t, { url }) => {
  const first = await openAndLog(t, url)
  t.same(first.created, ['authors', 'books'])
  await first.em.insert(Author, { name: 'Ada' })
  const before = await readCatalogue(first.em)
  const second = await openAndLog(t, url)
  t.same(second.created, [])
  t.same(await readCatalogue(second.em), before)
  t.equal(await second.em.count(Author), 1)
})

onEveryEngine('six concurrent starts on an empty database create each table once', async (t, { url }) => {
  const starts = await Promise.all(Array.from({ length: 6 }, () => openAndLog(t, url)))
  t.same(starts.flatMap(({ created }) => created).sort(), ['authors', 'books'])
})

onEveryEngine('a table is created with its keys, indexes and foreign keys', async (t, { url }) => {
  const { em } = await openAndLog(t, url)
  const { books, authors } = Object.fromEntries(await readCatalogue(em))
  t.match(
    authors?.indexes.filter(({ columns }) => columns[0] === 'name'),
    [{ columns: ['name'], unique: true }]
  )
  t.ok(books?.indexes.some(({ columns }) => columns.join() === 'title,id'))
  const orphan = em.execute(`insert into books (title, author_id) values ('Notes', 99)`)
  await t.rejects(orphan, { name: 'ForeignKeyConstraintViolationException' })
})

onEveryEngine('only missing tables are created', async (t, { url }) => {
  await openAndLog(t, url, [Author])
  const { created, em } = await openAndLog(t, url)
  t.same(created, ['books'])
  const tables = [...(await readCatalogue(em)).keys()].filter((name) => !name.startsWith('db_'))
  t.same(tables.sort(), ['authors', 'books'])
})

onEveryEngine('existing tables stay unchanged, also those without an entity', async (t, { url }) => {
  const other = await openConnection(t, url)
  await other.execute(
    'create table authors (id integer primary key, old_name varchar(10), secret text not null)'
  )
  await other.execute('create table others (x integer)')
  await other.execute(`insert into authors values (1, 'Ada', 'kept')`)
  const before = await readCatalogue(other)
  const { created, lines } = await openAndLog(t, url, [Author])
  t.same(created, [])
  t.match(driftIn(lines), [{ table: 'authors' }])
  t.same(await readCatalogue(other), before)
  t.same(await other.execute('select * from authors'), [{ id: 1, old_name: 'Ada', secret: 'kept' }])
})

onEveryEngine(
  'a process that dies after any statement leaves a schema that the next one completes',
  async (t, { url }) => {
    const other = await openConnection(t, url)
    await openAndLog(t, url)
    const complete = await readCatalogue(other)
    for (let last = 0, died = true; died; last++) {
      await other.execute('drop table if exists books')
      await other.execute('drop table if exists authors')
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
      await openAndLog(t, url)
      t.same(await readCatalogue(other), complete, `after ${last} statements`)
    }
  }
)

test('mysql: a table that needs several statements is refused', async (t) => {
  const Watched = defineEntity({
    name: 'Watched',
    properties: { id: p.integer().primary() },
    triggers: [{ name: 'watch', timing: 'before', events: ['insert'], body: 'set @seen = 1;' }]
  })
  const { orm } = await Database.create({ url: 'mysql://root@127.0.0.1/news', entities: [Watched] })
  const [table] = tablesOfEntities(orm, 'create')
  if (!table) return t.fail('no table')
  t.throws(() => createStatements(orm, table), {
    code: 'DB_SCHEMA_FAILED',
    message: /cannot be created in one/
  })
})

test('a view is refused, unless nothing is to be created', async (t) => {
  const Names = defineEntity({
    name: 'Names',
    view: true,
    expression: 'select name from authors',
    properties: { name: p.string().primary() }
  })
  await t.rejects(openAndLog(t, 'sqlite::memory:', [Author, Names]), {
    code: 'DB_SCHEMA_FAILED',
    message: /only tables/i
  })
  const entities = [Author, Names]
  const database = await openDatabase({ url: 'sqlite::memory:', entities, schemaMode: 'none' })
  await database.close()
})

onEveryEngine('tables that reference each other are created', async (t, { url }) => {
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
  const { created, em } = await openAndLog(t, url, [Hen, Egg])
  t.same([created].flat().sort(), ['eggs', 'hens'])
  for (const sql of ['insert into hens (egg_id) values (7)', 'insert into eggs (hen_id) values (7)']) {
    await t.rejects(em.execute(sql), { name: 'ForeignKeyConstraintViolationException' })
  }
})

onEveryServer('a table that another process creates meanwhile is not an error', async (t, { url }) => {
  const { lines, log } = keepLog()
  const database = await Database.create({ url, entities: library }, { log })
  const { orm } = database
  t.teardown(() => database.close())
  const other = await openConnection(t, url)
  const connection = orm.em.getConnection()
  const execute = connection.execute.bind(connection)
  t.capture(connection, 'execute', async (...args: Parameters<typeof execute>) => {
    const statement = String(args[0])
    if (statement.startsWith('create table if not exists `authors`')) await other.execute(statement)
    return execute(...args)
  })
  await database.start()
  t.match(lines.at(-1), { created: ['books'] })
})

test('sqlite: a table whose name starts with sqlite is found', async (t) => {
  const url = `sqlite:${makeFolder(t)}/names.sqlite`
  const Backup = defineEntity({
    name: 'Backup',
    tableName: 'sqlitebackups',
    properties: { id: p.integer().primary() }
  })
  t.same((await openAndLog(t, url, [Backup])).created, ['sqlitebackups'])
  t.same((await openAndLog(t, url, [Backup])).created, [])
})

onEveryServer(
  'a start on a server that is read only waits for the tables of another one',
  async (t, { url }) => {
    const database = await Database.create({ url, entities: library })
    t.teardown(() => database.close())
    const connection = database.orm.em.getConnection()
    const execute = connection.execute.bind(connection)
    let refusals = 0
    t.capture(connection, 'execute', async (...args: Parameters<typeof execute>) => {
      const statement = String(args[0])
      if (statement.startsWith('create table')) {
        refusals++
        throw Object.assign(new Error('read only'), { errno: 1290 })
      }
      if (refusals === 2 && statement.startsWith('select 1 from')) await openAndLog(t, url)
      return execute(...args)
    })
    await database.start()
    t.equal(refusals, 2)
    t.equal(await database.orm.em.fork().count(Author), 0)
  }
)
