import { defineEntity, p } from '@mikro-orm/core'
import { test } from 'tap'
import { onEveryEngine, onEveryServer } from '../../../../test/engines.ts'
import { makeFolder } from '../../../../test/fixtures/folder.ts'
import { openConnection } from '../fixtures/connection.ts'
import { Author, library } from '../fixtures/library.ts'
import { driftIn, openAndLog } from '../fixtures/schema.ts'

test('differences from the entities are logged, column by column', async (t) => {
  const url = `sqlite:${makeFolder(t)}/drift.sqlite`
  const other = await openConnection(t, url)
  await other.execute(
    `create table authors (id integer not null primary key, name varchar(20) null, secret text not null)`
  )
  const { lines } = await openAndLog(t, url, [Author])
  const drift = [
    'column name may be null',
    'column bio is missing',
    'column secret is required, but the entity does not have it',
    'unique index authors_name_unique (name) is missing'
  ]
  const msg = `table authors differs from its entity: ${drift.join('; ')}`
  t.match(driftIn(lines), [{ table: 'authors', drift, msg }])
})

onEveryServer('differences are found on MySQL and MariaDB too', async (t, { url }) => {
  const other = await openConnection(t, url)
  await other.execute(
    `create table authors (id int not null primary key, name varchar(40), bio int, key (name), secret int not null)`
  )
  const { lines } = await openAndLog(t, url, [Author])
  t.match(driftIn(lines), [
    {
      drift: [
        'column name may be null',
        /^column bio is int(\(11\))? and not text$/,
        'column secret is required, but the entity does not have it',
        'unique index authors_name_unique (name) is missing'
      ]
    }
  ])
})

/** An entity with every type of column. */
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

for (const [name, entities] of Object.entries({ 'every type of column': [Sink], 'the library': library })) {
  onEveryEngine(`no drift right after creation: ${name}`, async (t, { url }) => {
    const first = await openAndLog(t, url, entities)
    t.ok(Array.isArray(first.created) && first.created.length >= 2)
    const second = await openAndLog(t, url, entities)
    t.same(second.created, [])
    t.same(driftIn(second.lines), [])
  })
}

onEveryEngine('a generated column is not reported as drift', async (t, { url, name }) => {
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
  await openAndLog(t, url, [Box])
  t.same(driftIn((await openAndLog(t, url, [Box])).lines), [])
})
