import { Agent } from 'node:http'
import fc from 'fast-check'
import type { Test } from 'tap'
import { type Engine, onEveryEngine } from '../../../../test/engines.ts'
import { until } from '../../../../test/fixtures/until.ts'
import { poolFigures } from '../../src/connection-pool.ts'
import { channels, subscribe } from '../../src/telemetry/channels.ts'
import type { EntityManager, Orm } from '../../src/types.ts'
import { openConnection } from '../fixtures/connection.ts'
import { libraryApp } from '../fixtures/library.ts'
import { addScriptRoute, emptyOutcomes, type Outcomes, type Step, steps } from '../fixtures/scripts.ts'

/** TEST_SEED repeats the scripts of a run that printed it, but not their timing. */
const seed = Number(process.env.TEST_SEED ?? Date.now() % 2 ** 31)

const isStep = (name: string): name is Step => name in steps
const fast = Object.keys(steps)
  .filter(isStep)
  .filter((name) => name !== 'wait')
const step = fc.oneof(
  { weight: 50, arbitrary: fc.constantFrom(...fast) },
  { weight: 1, arbitrary: fc.constant<Step>('wait') }
)
/** The scripts of requests that run at the same time. */
const concurrent = fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 })

const settings = { pool: { max: 3 }, requestTimeout: 60 }

/** Compares the rows whose names start with a prefix with the outcomes. */
async function compare(observer: EntityManager, outcomes: Outcomes, prefix: string) {
  const rows = await observer.execute<{ name: string }[]>('select name from authors where name like ?', [
    `${prefix}%`
  ])
  const found = new Set(rows.map(({ name }) => name))
  const lost = [...outcomes.acknowledged].filter((name) => name.startsWith(prefix) && !found.has(name))
  const unexpected = [...found].filter(
    (name) => !outcomes.acknowledged.has(name) && !outcomes.uncertain.has(name)
  )
  return { lost, unexpected }
}

const noDifference = { lost: [], unexpected: [] }

/** All connections of the pool are free, and no transaction is open. */
async function assertPoolIsFree(t: Test, orm: Orm, observer: EntityManager, { name }: Engine) {
  const max = name === 'sqlite' ? 1 : settings.pool.max
  // A cancelled statement keeps its connection until the server has stopped it.
  await until(() => poolFigures(orm).inUse === 0)
  t.match(poolFigures(orm), { inUse: 0, waiting: 0 })
  if (name !== 'sqlite') t.equal(await openTransactions(observer), 0)
  const forks = Array.from({ length: max }, () => orm.em.fork())
  await Promise.all(forks.map((em) => em.begin()))
  await Promise.all(forks.map((em) => em.rollback()))
}

async function openTransactions(observer: EntityManager): Promise<number | undefined> {
  const sql = `select count(*) as n from information_schema.innodb_trx
    join information_schema.processlist p on p.id = trx_mysql_thread_id where p.db = database()`
  try {
    const [row] = await observer.execute<{ n: number }[]>(sql)
    return row?.n
  } catch (error) {
    // MySQL cannot show the transactions while one, of any test, has a statement with an emoji.
    if (error instanceof Error && error.message.includes('utf8mb3')) return openTransactions(observer)
    throw error
  }
}

const runs = { mysql: 400, mariadb: 300, sqlite: 300 }

onEveryEngine(
  'random concurrent requests: the database has all acknowledged writes and no other',
  async (t, engine) => {
    const app = libraryApp(t, engine.url, { settings })
    const outcomes = emptyOutcomes()
    const agent = new Agent({ keepAlive: true })
    t.teardown(() => agent.destroy())
    const send = addScriptRoute(app, outcomes, agent)
    const address = await app.listen({ port: 0, host: '127.0.0.1' })
    const observer = await openConnection(t, engine.url)
    let [begun, ended] = [0, 0]
    t.teardown(subscribe(channels.scopeBegin, app.orm, () => void begun++))
    t.teardown(subscribe(channels.scopeEnd, app.orm, () => void ended++))

    const cases = fc.sample(concurrent, { seed, numRuns: runs[engine.name] }).entries()
    async function lane() {
      for (const [n, scripts] of cases) {
        await Promise.all(scripts.map((steps, i) => send(address, { id: `${n}-${i}`, steps })))
        const found = await compare(observer, outcomes, `${n}-`)
        if (found.lost.length + found.unexpected.length > 0)
          t.same(found, noDifference, JSON.stringify({ seed, n, scripts }))
      }
    }
    await Promise.all(Array.from({ length: 6 }, lane))

    const { causes, acknowledged, uncertain, unexpected } = outcomes
    t.comment(`TEST_SEED=${seed}`, {
      begun,
      causes,
      acknowledged: acknowledged.size,
      uncertain: uncertain.size
    })
    t.same(await compare(observer, outcomes, ''), noDifference)
    t.same(unexpected, [])
    t.equal(ended, begun)
    t.ok(Object.values(causes).every((count) => count > 0) && acknowledged.size > runs[engine.name] / 10)
    await assertPoolIsFree(t, app.orm, observer, engine)
  }
)

onEveryEngine('random concurrent requests while the application closes: the same', async (t, engine) => {
  const observer = await openConnection(t, engine.url)
  const agent = new Agent()
  const cases = fc.sample(fc.tuple(concurrent, fc.nat({ max: 20 })), { seed, numRuns: 15 }).entries()
  for (const [n, [scripts, moment]] of cases) {
    const outcomes = emptyOutcomes()
    const app = libraryApp(t, engine.url, { settings })
    const send = addScriptRoute(app, outcomes, agent)
    const address = await app.listen({ port: 0, host: '127.0.0.1' })
    const requests = [...scripts, ...scripts].map((steps, i) => send(address, { id: `${n}-${i}`, steps }))
    await new Promise((resolve) => setTimeout(resolve, moment))
    await Promise.all([app.close(), ...requests])
    t.same(
      await compare(observer, outcomes, `${n}-`),
      noDifference,
      JSON.stringify({ seed, n, scripts, moment })
    )
    t.same(outcomes.unexpected, [])
    if (engine.name !== 'sqlite') t.equal(await openTransactions(observer), 0)
  }
})
