import { AsyncLocalStorage } from 'node:async_hooks'
import { inspect } from 'node:util'
import type { Test } from 'tap'
import { type Engine, onEveryEngine } from '../../../../test/engines.ts'
import { keepLog } from '../../../../test/fixtures/log.ts'
import { openDatabase } from '../../src/database.ts'
import type { DatabaseOptions } from '../../src/options.ts'
import { RequestScope } from '../../src/scope/request-scope.ts'
import { channels, subscribe } from '../../src/telemetry/channels.ts'
import { Author, library } from '../fixtures/library.ts'

/** Opens the library's database. @returns an EntityManager with a request scope, and the log */
async function open(t: Test, { url }: Engine, settings: Partial<DatabaseOptions> = {}) {
  const { lines, log } = keepLog()
  const database = await openDatabase(
    { url, entities: library, slowQueryThreshold: 60_000, ...settings },
    { log }
  )
  const { orm } = database
  t.teardown(() => database.close())
  // MikroORM reads auto_increment_increment once.
  await orm.em.fork().insertMany(Author, [{ name: 'first' }])
  await orm.em.fork().nativeDelete(Author, {})
  const scope = new RequestScope(orm, {
    reqId: 'req-1',
    route: '/authors',
    timeLimit: 0,
    hasResponded: () => false
  })
  t.teardown(() => scope.end('answered'))
  const em = scope.getEntityManager()
  lines.length = 0
  return { orm, em, statistics: scope.statistics, lines }
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
    for (const { sql, reqId, level, msg, took } of lines) {
      t.same({ level, msg }, { level: 20, msg: 'query' })
      // MikroORM passes neither context nor time with BEGIN, COMMIT and savepoints.
      if (!/^(insert|select|update)/.test(String(sql))) continue
      t.equal(reqId, 'req-1')
      t.ok(Number(took) >= 0 && Number(took) < 60_000)
    }
    t.equal(statistics.count, 5, 'BEGIN, COMMIT and savepoints do not count')
    t.notMatch(JSON.stringify(lines), /secret|hidden/)
  }
)

onEveryEngine('a slow statement is logged as a warning with its route', async (t, engine) => {
  const { em, lines } = await open(t, engine, { slowQueryThreshold: 5 })
  const slow =
    engine.name === 'sqlite'
      ? 'with recursive n(x) as (select 1 union all select x + 1 from n where x < 500000) select max(x) from n'
      : 'select sleep(0.02)'
  await em.execute(slow)
  const [line] = lines.filter(({ level }) => level === 40)
  t.match(line, { reqId: 'req-1', route: '/authors', msg: 'slow query', sql: slow })
  t.ok(Number(line?.took) >= 5)
})

onEveryEngine('an error contains no values, and the statistics have its statement', async (t, engine) => {
  const { em, lines, statistics } = await open(t, engine)
  await em.insert(Author, { name: "it's a secret" })
  const error = await em.insert(Author, { name: "it's a secret" }).catch((cause) => cause)
  t.match(error, { name: 'UniqueConstraintViolationException' })
  t.match(statistics.lastFailed, /^insert into .authors. .* values \(\?\)/)
  t.match(error.message, engine.name === 'sqlite' ? /authors\.name/ : /^Duplicate entry '…' for key '.*name/)
  t.notMatch(inspect(error, { showHidden: true }), /secret/)
  t.match(lines.at(-1), {
    reqId: 'req-1',
    level: 20,
    msg: 'query failed',
    sql: /^insert/
  })
  t.notMatch(JSON.stringify(lines), /secret/)
  t.equal(statistics.count, 2)
})

onEveryEngine(
  'subscribers get every statement of their ORM, in the asynchronous context of the query',
  async (t, engine) => {
    const { orm, em } = await open(t, engine)
    const { em: other } = await open(t, engine)
    const context = new AsyncLocalStorage<string>()
    const seen: object[] = []
    t.teardown(
      subscribe(channels.query, orm, ({ sql, took, failed }) => {
        seen.push({ sql, took, failed, span: context.getStore() })
      })
    )
    await Promise.all([
      context.run('one', () => em.execute('select ? as name', ['secret'])),
      context.run('two', () => em.fork().execute('select nothing')).catch(() => undefined),
      context.run('three', () => other.execute('select 3'))
    ])
    seen.sort((a, b) => inspect(a).localeCompare(inspect(b)))
    t.match(seen, [
      { span: 'one', sql: 'select ? as name', took: Number, failed: false },
      { span: 'two', sql: 'select nothing', took: Number, failed: true }
    ])
    t.equal(seen.length, 2)
  }
)
