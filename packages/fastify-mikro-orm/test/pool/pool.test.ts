import { setTimeout as delay } from 'node:timers/promises'
import { test } from 'tap'
import { Pool, type PoolLimits, type PoolMember } from '../../src/pool/pool.ts'

class FakeConnection implements PoolMember {
  usable = true
  closed = false

  async close() {
    this.closed = true
  }
}

function makePool(limits: Partial<PoolLimits> = {}, open = async () => new FakeConnection()) {
  const defaults = { max: 1, reserved: 0, queueMax: 10, acquireTimeout: 5_000, idleTimeout: 5_000 }
  return new Pool({ ...defaults, ...limits }, open)
}

test('a session is used again, the last one first', async (t) => {
  const pool = makePool({ max: 3 })
  const [one, two] = [await pool.acquire(), await pool.acquire()]
  t.same(pool.figures, { max: 3, open: 2, inUse: 2, waiting: 0 })
  pool.release(one)
  pool.release(two)
  pool.release(two)
  t.same(pool.figures, { max: 3, open: 2, inUse: 0, waiting: 0 })
  t.equal(await pool.acquire(), two)
  t.equal(await pool.acquire(), one)
  t.not(await pool.acquire(), one)
})

test('who waits longest comes first, and no more wait than may', async (t) => {
  const pool = makePool({ queueMax: 2 })
  const session = await pool.acquire()
  const order: number[] = []
  const waiters = [1, 2].map(async (number) => {
    const got = await pool.acquire()
    order.push(number)
    pool.release(got)
  })
  t.same(pool.figures, { max: 1, open: 1, inUse: 1, waiting: 2 })
  await t.rejects(pool.acquire(), { code: 'DB_POOL_FULL' })
  pool.release(session)
  await Promise.all(waiters)
  t.same(order, [1, 2])
  t.same(pool.figures, { max: 1, open: 1, inUse: 0, waiting: 0 })
})

test('who cannot wait gets a spare session, which is one for that time only', async (t) => {
  const pool = makePool({ reserved: 1 })
  const session = await pool.acquire({ reserved: true })
  pool.release(session)
  t.equal(await pool.acquire({ reserved: true }), session, 'none is opened where there is one')
  const spare = await pool.acquire({ reserved: true })
  t.not(spare, session)
  const [urgent, other] = [pool.acquire({ reserved: true }), pool.acquire()]
  t.same(pool.figures, { max: 1, open: 2, inUse: 2, waiting: 2 })
  pool.release(session)
  t.equal(session.closed, true, 'whichever comes back first')
  pool.release(spare)
  t.equal(await urgent, spare)
  pool.release(spare)
  t.equal(await other, spare)
  t.equal(spare.closed, false)
  t.same(pool.figures, { max: 1, open: 1, inUse: 1, waiting: 0 })
})

test('waiting ends in time, and with its signal', async (t) => {
  const pool = makePool({ acquireTimeout: 30 })
  const session = await pool.acquire()
  await t.rejects(pool.acquire(), { code: 'DB_ACQUIRE_TIMEOUT', message: /30 ms/ })
  const control = new AbortController()
  const waiting = pool.acquire({ signal: control.signal })
  control.abort(new Error('gone'))
  await t.rejects(waiting, { message: 'gone' })
  await t.rejects(pool.acquire({ signal: control.signal }), { message: 'gone' })
  t.same(pool.figures, { max: 1, open: 1, inUse: 1, waiting: 0 })
  pool.release(session)
  t.equal(await pool.acquire(), session, 'those who have left get nothing')
})

test('in place of a session that is lost comes a new one, whoever has it', async (t) => {
  const pool = makePool()
  const session = await pool.acquire()
  const waiting = pool.acquire()
  session.usable = false
  pool.remove(session)
  const next = await waiting
  t.not(next, session)
  pool.release(session)
  t.same(pool.figures, { max: 1, open: 1, inUse: 1, waiting: 0 })
  pool.release(next)
  pool.remove(next)
  t.same(pool.figures, { max: 1, open: 0, inUse: 0, waiting: 0 })
  const unusable = await pool.acquire()
  unusable.usable = false
  pool.release(unusable)
  t.not(await pool.acquire(), unusable)
})

test('a session that cannot be opened is an error for one, and a turn for the next', async (t) => {
  const answers = [Promise.withResolvers<FakeConnection>(), Promise.withResolvers<FakeConnection>()]
  const attempts = answers.values()
  const pool = makePool({}, () => attempts.next().value?.promise ?? Promise.reject(new Error('no more')))
  const first = pool.acquire()
  const second = pool.acquire()
  t.same(pool.figures, { max: 1, open: 1, inUse: 1, waiting: 1 })
  answers[0]?.reject(new Error('refused'))
  await t.rejects(first, { message: 'refused' })
  answers[1]?.resolve(new FakeConnection())
  await second
  t.same(pool.figures, { max: 1, open: 1, inUse: 1, waiting: 0 })
})

test('what nobody uses is closed, and what is used is not', async (t) => {
  const pool = makePool({ max: 3, idleTimeout: 50 })
  const [one, two, busy] = [await pool.acquire(), await pool.acquire(), await pool.acquire()]
  pool.release(one)
  pool.release(two)
  while (!two.closed) await delay(5)
  t.ok(one.closed)
  t.notOk(busy.closed)
  t.same(pool.figures, { max: 3, open: 1, inUse: 1, waiting: 0 })
})

test('closing refuses whoever waits, and whoever comes', async (t) => {
  const opening = Promise.withResolvers<FakeConnection>()
  const sessions = [new FakeConnection(), new FakeConnection()]
  const rest = sessions.values()
  const pool = makePool({ max: 3 }, async () => rest.next().value ?? opening.promise)
  const [busy, idle] = [await pool.acquire(), await pool.acquire()]
  pool.release(idle)
  await pool.acquire()
  const half = pool.acquire()
  const waiting = pool.acquire()
  await Promise.all([pool.close(), t.rejects(waiting, { code: 'DB_CLOSED' })])
  const late = new FakeConnection()
  opening.resolve(late)
  await t.rejects(half, { code: 'DB_CLOSED' })
  await t.rejects(pool.acquire(), { code: 'DB_CLOSED' })
  pool.release(busy)
  t.same(
    [...sessions, late].map(({ closed }) => closed),
    [true, true, true]
  )
})
