import { AsyncLocalStorage } from 'node:async_hooks'
import { inspect } from 'node:util'
import type { Test } from 'tap'
import { type Engine, onEveryEngine } from '../../../../test/engines.ts'
import { Author, library } from '../../../../test/fixtures/library.ts'
import { keepLog } from '../../../../test/fixtures/log.ts'
import { closeDatabase } from '../../src/close.ts'
import { openDatabase } from '../../src/open.ts'
import type { DatabaseSettings } from '../../src/settings.ts'
import { channels, subscribe } from '../../src/telemetry/channels.ts'
import { QueryStatistics } from '../../src/telemetry/query-statistics.ts'

/** The library's database, and a fork whose statements are counted and logged. */
async function open(t: Test, { url }: Engine, settings: Partial<DatabaseSettings> = {}) {
  const { lines, log } = keepLog()
  const orm = await openDatabase({ url, entities: library, slowQuery: 60_000, ...settings }, { log })
  t.teardown(() => closeDatabase(orm))
  // MikroORM asks a server once how it counts.
  await orm.em.fork().insertMany(Author, [{ name: 'first' }])
  await orm.em.fork().nativeDelete(Author, {})
  const statistics = new QueryStatistics()
  const em = orm.em.fork({ loggerContext: { reqId: 'req-1', route: '/authors', statistics } })
  lines.length = 0
  return { orm, em, statistics, lines }
}

onEveryEngine(
  'every statement is logged with its request and its time, without values',
  async (t, engine) => {
    const { em, statistics, lines } = await open(t, engine)
    em.create(Author, { name: 'secret' })
    await em.flush()
    await em.transactional(async (tx) => {
      await tx.transactional((inner) => inner.find(Author, { name: 'secret' }))
      await tx.execute('update authors set bio = ? where name = ?', ['hidden', 'secret'])
    })
    await em.begin()
    await em.qb(Author).select('id').where({ name: 'secret' }).execute()
    for await (const author of em.stream(Author, { where: { name: 'secret' } })) t.equal(author.bio, 'hidden')
    await em.rollback()
    const words = lines.map(({ sql }) => /^(rollback to|release)? ?\w+/.exec(String(sql))?.[0])
    t.same(words, [
      ...['begin', 'insert', 'commit'],
      ...['begin', 'savepoint', 'select', 'release savepoint', 'update', 'commit'],
      ...['begin', 'select', 'select', 'rollback']
    ])
    for (const { reqId, level, msg, took } of lines) {
      t.same({ reqId, level, msg }, { reqId: 'req-1', level: 20, msg: 'query' })
      t.ok(Number(took) >= 0 && Number(took) < 60_000)
    }
    t.equal(statistics.count, lines.length)
    t.ok(statistics.took > 0)
    t.notMatch(JSON.stringify(lines), /secret|hidden/)
  }
)

onEveryEngine('a slow statement is a warning, and names the route', async (t, engine) => {
  const { em, lines } = await open(t, engine, { slowQuery: 5 })
  const slow =
    engine.name === 'sqlite'
      ? 'with recursive n(x) as (select 1 union all select x + 1 from n where x < 500000) select max(x) from n'
      : 'select sleep(0.02)'
  await em.execute(slow)
  const [line] = lines.filter(({ level }) => level === 40)
  t.match(line, { reqId: 'req-1', route: '/authors', msg: 'slow query', sql: slow })
  t.ok(Number(line?.took) >= 5)
})

onEveryEngine('an error names its statement, and tells no value to anybody', async (t, engine) => {
  const { em, lines, statistics } = await open(t, engine)
  await em.insert(Author, { name: "it's a secret" })
  const error = await em.insert(Author, { name: "it's a secret" }).catch((cause) => cause)
  t.match(error, {
    name: 'UniqueConstraintViolationException',
    sql: /^insert into .authors. .* values \(\?\)/
  })
  t.match(error.message, engine.name === 'sqlite' ? /authors\.name/ : /^Duplicate entry '…' for key '.*name/)
  t.notMatch(inspect(error, { showHidden: true }), /secret/)
  t.match(lines.at(-1), {
    reqId: 'req-1',
    level: 20,
    msg: 'query failed',
    code: /ER_DUP_ENTRY|ERR_SQLITE_ERROR/
  })
  t.notMatch(JSON.stringify(lines), /secret/)
  t.equal(statistics.count, 2)
})

onEveryEngine('whoever listens is told, in the context of who asked', async (t, engine) => {
  const { orm, em } = await open(t, engine)
  const { em: other } = await open(t, engine)
  const context = new AsyncLocalStorage<string>()
  const seen: object[] = []
  t.teardown(
    subscribe(channels.query, orm, ({ sql, took, error }) => {
      seen.push({ sql, took, error, span: context.getStore() })
    })
  )
  await Promise.all([
    context.run('one', () => em.execute('select ? as name', ['secret'])),
    context.run('two', () => em.fork().execute('select nothing')).catch(() => undefined),
    context.run('three', () => other.execute('select 3'))
  ])
  seen.sort((a, b) => inspect(a).localeCompare(inspect(b)))
  t.match(seen, [
    { span: 'one', sql: 'select ? as name', took: Number, error: undefined },
    { span: 'two', sql: 'select nothing', took: Number, error: { message: /nothing/ } }
  ])
  t.equal(seen.length, 2)
})
