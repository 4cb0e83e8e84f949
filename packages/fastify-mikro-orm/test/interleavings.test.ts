import { Agent } from 'node:http'
import fc from 'fast-check'
import type { Test } from 'tap'
import { type Engine, onEveryEngine } from '../../../test/engines.ts'
import { until } from '../../../test/fixtures/until.ts'
import { poolFigures } from '../src/connection-pool.ts'
import { channels, subscribe } from '../src/telemetry/channels.ts'
import type { EntityManager, Orm } from '../src/types.ts'
import { libraryApp } from './fixtures/library.ts'
import { openSession } from './fixtures/session.ts'
import { emptyLedger, type Ledger, receiveVisits, type Step, steps } from './fixtures/visits.ts'

/** TEST_SEED repeats the steps of a run that printed it; when which of them meets which is up to the machine. */
const seed = Number(process.env.TEST_SEED ?? Date.now() % 2 ** 31)

const isStep = (name: string): name is Step => name in steps
const usual = Object.keys(steps)
  .filter(isStep)
  .filter((name) => name !== 'stay')
const step = fc.oneof(
  { weight: 50, arbitrary: fc.constantFrom(...usual) },
  { weight: 1, arbitrary: fc.constant<Step>('stay') }
)
/** What requests that are there at the same time do, each one step after the other. */
const together = fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 })

const settings = { pool: { max: 3 }, requestTimeout: 60 }

/** What is in the database of what was written under names that begin like this, beside what should be. */
async function compare(witness: EntityManager, ledger: Ledger, prefix: string) {
  const rows = await witness.execute<{ name: string }[]>('select name from authors where name like ?', [
    `${prefix}%`
  ])
  const there = new Set(rows.map(({ name }) => name))
  const lost = [...ledger.written].filter((name) => name.startsWith(prefix) && !there.has(name))
  const unasked = [...there].filter((name) => !ledger.written.has(name) && !ledger.uncertain.has(name))
  return { lost, unasked }
}

const nothing = { lost: [], unasked: [] }

/** Every connection can be had at once, and nobody else has a transaction open. */
async function allFree(t: Test, orm: Orm, witness: EntityManager, { name }: Engine) {
  const max = name === 'sqlite' ? 1 : settings.pool.max
  // A statement that is cut off is stopped while nobody waits for it any longer.
  await until(() => poolFigures(orm).inUse === 0)
  t.match(poolFigures(orm), { inUse: 0, waiting: 0 })
  if (name !== 'sqlite') t.equal(await openTransactions(witness), 0)
  const forks = Array.from({ length: max }, () => orm.em.fork())
  await Promise.all(forks.map((em) => em.begin()))
  await Promise.all(forks.map((em) => em.rollback()))
}

async function openTransactions(witness: EntityManager) {
  const [row] = await witness.execute<{ n: number }[]>(
    `select count(*) as n from information_schema.innodb_trx
      join information_schema.processlist p on p.id = trx_mysql_thread_id where p.db = database()`
  )
  return row?.n
}

const runs = { mysql: 1_000, mariadb: 300, sqlite: 300 }

onEveryEngine('whatever requests do: what was acknowledged is there, and nothing else', async (t, engine) => {
  const app = libraryApp(t, engine.url, { settings })
  const ledger = emptyLedger()
  const agent = new Agent({ keepAlive: true })
  t.teardown(() => agent.destroy())
  const send = receiveVisits(app, ledger, agent)
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  const witness = await openSession(t, engine.url)
  let [begun, ended] = [0, 0]
  t.teardown(subscribe(channels.scopeBegin, app.orm, () => void begun++))
  t.teardown(subscribe(channels.scopeEnd, app.orm, () => void ended++))

  const cases = fc.sample(together, { seed, numRuns: runs[engine.name] }).entries()
  async function lane() {
    for (const [n, scripts] of cases) {
      await Promise.all(scripts.map((steps, i) => send(address, { id: `${n}-${i}`, steps })))
      const found = await compare(witness, ledger, `${n}-`)
      if (found.lost.length + found.unasked.length > 0)
        t.same(found, nothing, JSON.stringify({ seed, n, scripts }))
    }
  }
  await Promise.all(Array.from({ length: 6 }, lane))

  const { causes, written, uncertain, unexpected } = ledger
  t.comment(`TEST_SEED=${seed}`, { begun, causes, written: written.size, uncertain: uncertain.size })
  t.same(await compare(witness, ledger, ''), nothing)
  t.same(unexpected, [])
  t.equal(ended, begun)
  t.ok(Object.values(causes).every((count) => count > 0) && written.size > runs[engine.name] / 10)
  await allFree(t, app.orm, witness, engine)
})

onEveryEngine('whatever requests do when the application closes', async (t, engine) => {
  const witness = await openSession(t, engine.url)
  const agent = new Agent()
  const cases = fc.sample(fc.tuple(together, fc.nat({ max: 20 })), { seed, numRuns: 15 }).entries()
  for (const [n, [scripts, moment]] of cases) {
    const ledger = emptyLedger()
    const app = libraryApp(t, engine.url, { settings })
    const send = receiveVisits(app, ledger, agent)
    const address = await app.listen({ port: 0, host: '127.0.0.1' })
    const visits = [...scripts, ...scripts].map((steps, i) => send(address, { id: `${n}-${i}`, steps }))
    await new Promise((resolve) => setTimeout(resolve, moment))
    await Promise.all([app.close(), ...visits])
    t.same(await compare(witness, ledger, `${n}-`), nothing, JSON.stringify({ seed, n, scripts, moment }))
    t.same(ledger.unexpected, [])
    if (engine.name !== 'sqlite') t.equal(await openTransactions(witness), 0)
  }
})
