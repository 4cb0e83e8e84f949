import { isSqlite } from 'fastify-mikro-orm'
import { test } from 'tap'
import { Database } from '../../../packages/fastify-mikro-orm/src/database.ts'
import { dropEverything } from '../../../packages/fastify-mikro-orm/test/fixtures/connection.ts'
import { entities } from '../../../src/database/entities.ts'
import { migrations } from '../../../src/database/migrations/index.ts'
import { signUp } from '../../client.ts'
import { findDrift } from '../../drift.ts'
import { onEveryEngine } from '../../engines.ts'
import { startBoard } from '../../fixtures/board.ts'
import {
  contentOfFirstVersion,
  describeTables,
  makeFirstBoard,
  makeFirstVersion,
  submitAsFirstVersion
} from '../../fixtures/first-version.ts'
import { makeFolder } from '../../fixtures/folder.ts'
import { build } from '../../helper.ts'

const names = migrations.map(({ name }) => name)

onEveryEngine('a migrated database of the first version equals a new one', async (t, { url }) => {
  const session = await makeFirstBoard(t, url)
  const before = await contentOfFirstVersion(session)
  const lines = await startBoard(url, { schemaMode: 'migrate' })
  t.match(lines, [...names.map((name) => ({ level: 30, migration: name })), { level: 30, migrated: names }])
  t.same(await contentOfFirstVersion(session), before, 'every row is there')
  const migrated = await describeTables(session)
  await dropEverything(session)
  t.match(await startBoard(url), [{ level: 30, migrated: [] }])
  t.same(migrated, await describeTables(session))
})

onEveryEngine('it works afterwards, also for processes of the first version', async (t, { url }) => {
  const session = await makeFirstBoard(t, url)
  const app = await build(t, { url, env: { DATABASE_SCHEMA: 'migrate' } })
  const member = await signUp(app, 'carol')
  t.equal((await member.send('PUT', '/api/posts/1/vote')).statusCode, 204)
  const comment = { comment_text: 'Indeed', post_id: 1, parent_id: 1 }
  t.equal((await member.send('POST', '/api/comments', comment)).statusCode, 201)
  t.match((await member.send('GET', '/api/posts/1')).json(), { vote_count: 2, comment_count: 2 })
  await submitAsFirstVersion(session, 3)
  t.equal((await member.send('PUT', '/api/posts/3/vote')).statusCode, 204)
  t.match(await session.execute('select version from posts order by id'), [
    { version: 2 },
    { version: 0 },
    { version: 1 }
  ])
  t.same(await findDrift(app.orm.em.fork()), [])
})

test('without the migrations the board does not start, and says what to do', async (t) => {
  const url = `sqlite:${makeFolder(t)}/news.sqlite`
  await makeFirstBoard(t, url)
  const lines = await startBoard(url)
  t.match(lines, [{ level: 40, pending: names, msg: /run the pending migrations/ }, { level: 30 }])
  t.equal(lines.length, 2)
  await t.rejects(build(t, { url }), { code: 'DATABASE_OUTDATED', message: /^[^.]+npm run migrate[^.]+\.$/ })
  const app = await build(t, { url, env: { DATABASE_SCHEMA: 'none' } })
  t.equal((await app.inject('/health/ready')).statusCode, 200)
})

onEveryEngine('a database between two versions is completed', async (t, { url }) => {
  const session = await makeFirstVersion(t, url)
  const [int, time, now] = isSqlite(session) ? ['integer', 'datetime', 0] : ['int', 'datetime(3)', 'now(3)']
  await session.execute(`alter table posts add column version ${int} not null default 0`)
  await session.execute(`alter table posts add column changed_at ${time} not null`)
  await session.execute('create index posts_changed on posts (changed_at)')
  await session.execute(
    `insert into users values (1, 'Ada', 'ada', null, null, null, null, null, 0, ${now}, null)`
  )
  await startBoard(url, { schemaMode: 'migrate' })
  await submitAsFirstVersion(session, 1)
  t.match(await session.execute('select version from posts'), [{ version: 0 }])
  t.match(await startBoard(url), [{ level: 30, migrated: [] }])
})

onEveryEngine(
  'a migration killed between any two statements is completed by the next run',
  async (t, { url }) => {
    const options = { url, entities, schemaMigrations: migrations, schemaMode: 'migrate' } as const
    const session = await makeFirstBoard(t, url)
    const before = await contentOfFirstVersion(session)
    const reached = new Set<string>()
    for (let died = true; died; ) {
      const database = await Database.create(options)
      const { orm } = database
      died = false
      const connection = orm.em.getConnection()
      const execute = connection.execute.bind(connection)
      t.capture(connection, 'execute', (...args: Parameters<typeof execute>) => {
        const statement = String(args[0])
        if (/^(create|alter|drop|insert|update)/.test(statement)) died ||= !reached.has(statement)
        reached.add(statement)
        return died ? Promise.reject(new Error('dead')) : execute(...args)
      })
      await database.start().catch(() => undefined)
      await database.close()
    }
    t.match(await startBoard(url), [{ level: 30, created: [], migrated: [] }])
    t.same(await contentOfFirstVersion(session), before)
    const completed = await describeTables(session)
    await dropEverything(session)
    await startBoard(url)
    t.same(completed, await describeTables(session))
  }
)
