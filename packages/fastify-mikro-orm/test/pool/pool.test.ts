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

function makePool(
  limits: Partial<PoolLimits> = {},
  open: (signal: AbortSignal) => Promise<FakeConnection> = async () => new FakeConnection()
) {
  const defaults = { max: 1, reserved: 0, queueMax: 10, acquireTimeout: 5_000, idleTimeout: 5_000 }
  return new Pool({ ...defaults, ...limits }, open)
}

test('a released connection is reused, the last one first', async (t) => {
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

test('the queue is served in order, and limited in length', async (t) => {
  const pool = makePool({ queueMax: 2 })
  const connection = await pool.acquire()
  const order: number[] = []
  const waiters = [1, 2].map(async (number) => {
    const got = await pool.acquire()
    order.push(number)
    pool.release(got)
  })
  t.same(pool.figures, { max: 1, open: 1, inUse: 1, waiting: 2 })
  await t.rejects(pool.acquire(), { code: 'DB_POOL_FULL' })
  pool.release(connection)
  await Promise.all(waiters)
  t.same(order, [1, 2])
  t.same(pool.figures, { max: 1, open: 1, inUse: 0, waiting: 0 })
})

test('a reserved connection is opened beyond the maximum, and closed when one is released', async (t) => {
  const pool = makePool({ reserved: 1 })
  const connection = await pool.acquire({ reserved: true })
  pool.release(connection)
  t.equal(await pool.acquire({ reserved: true }), connection, 'an idle connection is used first')
  const extra = await pool.acquire({ reserved: true })
  t.not(extra, connection)
  const [next, other] = [pool.acquire({ reserved: true }), pool.acquire()]
  t.same(pool.figures, { max: 1, open: 2, inUse: 2, waiting: 2 })
  pool.release(connection)
  t.equal(connection.closed, true, 'the one that is released first')
  pool.release(extra)
  t.equal(await next, extra)
  pool.release(extra)
  t.equal(await other, extra)
  t.equal(extra.closed, false)
  t.same(pool.figures, { max: 1, open: 1, inUse: 1, waiting: 0 })
})

test('waiting ends at the timeout, and when the signal aborts', async (t) => {
  const pool = makePool({ acquireTimeout: 30 })
  const connection = await pool.acquire()
  await t.rejects(pool.acquire(), { code: 'DB_ACQUIRE_TIMEOUT', message: /30 ms/ })
  const control = new AbortController()
  const waiting = pool.acquire({ signal: control.signal })
  control.abort(new Error('aborted'))
  await t.rejects(waiting, { message: 'aborted' })
  await t.rejects(pool.acquire({ signal: control.signal }), { message: 'aborted' })
  t.same(pool.figures, { max: 1, open: 1, inUse: 1, waiting: 0 })
  pool.release(connection)
  t.equal(await pool.acquire(), connection, 'an aborted request gets no connection')
})

test('a lost connection is replaced, even while it is in use', async (t) => {
  const pool = makePool()
  const connection = await pool.acquire()
  const waiting = pool.acquire()
  connection.usable = false
  pool.remove(connection)
  const next = await waiting
  t.not(next, connection)
  pool.release(connection)
  t.same(pool.figures, { max: 1, open: 1, inUse: 1, waiting: 0 })
  pool.release(next)
  pool.remove(next)
  t.same(pool.figures, { max: 1, open: 0, inUse: 0, waiting: 0 })
  const unusable = await pool.acquire()
  unusable.usable = false
  pool.release(unusable)
  t.not(await pool.acquire(), unusable)
})

test('when opening a connection fails, the next request in the queue opens one', async (t) => {
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

test('an idle connection is closed after idleTimeout', async (t) => {
  const pool = makePool({ max: 3, idleTimeout: 50 })
  const [one, two, busy] = [await pool.acquire(), await pool.acquire(), await pool.acquire()]
  pool.release(one)
  pool.release(two)
  while (!two.closed) await delay(5)
  t.ok(one.closed)
  t.notOk(busy.closed)
  t.same(pool.figures, { max: 3, open: 1, inUse: 1, waiting: 0 })
})

test('closing rejects waiting and later requests, and waits for connections being opened', async (t) => {
  const opening = Promise.withResolvers<FakeConnection>()
  const connections = [new FakeConnection(), new FakeConnection()]
  const rest = connections.values()
  const pool = makePool({ max: 3 }, async (signal) => {
    signal.addEventListener('abort', () => stopped.push('opening'))
    return rest.next().value ?? opening.promise
  })
  const stopped: string[] = []
  const [busy, idle] = [await pool.acquire(), await pool.acquire()]
  pool.release(idle)
  await pool.acquire()
  const opened = pool.acquire()
  const waiting = pool.acquire()
  let isClosed = false
  const closing = pool.close().then(() => {
    isClosed = true
  })
  await t.rejects(waiting, { code: 'DB_CLOSED' })
  await delay(20)
  t.equal(isClosed, false)
  t.same(stopped, ['opening', 'opening', 'opening'])
  const late = new FakeConnection()
  opening.resolve(late)
  await t.rejects(opened, { code: 'DB_CLOSED' })
  await closing
  await t.rejects(pool.acquire(), { code: 'DB_CLOSED' })
  pool.release(busy)
  t.same(
    [...connections, late].map(({ closed }) => closed),
    [true, true, true]
  )
})
