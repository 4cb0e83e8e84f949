import { test } from 'tap'
import { ChangeTracker, type ItemState } from '../../../src/page-cache/change-tracker.ts'

type Result = ItemState[] | null | Error

/** A change tracker with a clock and a database of the test. */
function makeTracker() {
  const world = { at: 100_000, rows: [] as Result, reads: 0, changes: [] as (number[] | null)[], errors: 0 }
  let gate: Promise<void> | undefined
  const tracker = new ChangeTracker({
    clock: () => world.at,
    onChange: (ids) => world.changes.push(ids),
    onError: () => world.errors++,
    async read() {
      world.reads++
      const { rows } = world
      await gate
      if (rows instanceof Error) throw rows
      return rows
    }
  })
  /** Blocks reads. @returns releases them */
  const hold = () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    gate = promise
    return () => {
      gate = undefined
      resolve()
    }
  }
  return { tracker, world, hold, refresh: () => tracker.refresh(tracker.snapshot()) }
}

test('the first read invalidates everything, later ones what has another state than before', async (t) => {
  const { world, refresh } = makeTracker()
  const read = async (rows: ItemState[]) => {
    world.at += 1000
    world.rows = rows
    await refresh()
  }
  /** Until nothing is reported again. */
  const pass = async () => {
    world.at += 20_000
    await refresh()
    world.changes = []
  }
  await read([{ id: 1, state: 'a' }])
  t.same(world.changes, [null])
  await pass()
  const rows = [
    { id: 1, state: 'b' },
    { id: 2, state: 'a' }
  ]
  await read(rows)
  t.same(world.changes, [[1, 2]])
  await pass()
  await read(rows.slice(1))
  t.same(world.changes, [], 'an item that left the window has not changed')
})

test('a change is reported again after one second and after ten', async (t) => {
  const { world, refresh } = makeTracker()
  await refresh()
  const reported: Record<number, number[] | null | undefined> = {}
  world.rows = [{ id: 1, state: 'a' }]
  for (let second = 1; second < 20; second++) {
    world.at += 1000
    world.changes = []
    await refresh()
    if (world.changes.length > 0) reported[second] = world.changes[0]
    if (second === 2) world.rows = [...(world.rows ?? []), { id: 2, state: 'a' }]
  }
  t.same(reported, { 1: [1], 2: [1], 3: [2], 4: [2], 11: [1], 13: [2] })
})

test('a read is current for less than a second, and is refreshed in the background before', async (t) => {
  const { tracker, world, refresh } = makeTracker()
  t.notOk(tracker.isCurrent(tracker.snapshot()))
  await refresh()
  t.ok(tracker.isCurrent(tracker.snapshot()))
  world.at += 399
  t.ok(tracker.isCurrent(tracker.snapshot()))
  t.equal(world.reads, 1)
  world.at += 100
  t.ok(tracker.isCurrent(tracker.snapshot()), 'no request waits for the read that this begins')
  await tracker.idle()
  t.equal(world.reads, 2)
  world.at += 901
  t.notOk(tracker.isCurrent(tracker.snapshot()))
  t.equal(world.reads, 2, 'without requests there are no reads')
})

test('concurrent requests share one read', async (t) => {
  const { world, refresh } = makeTracker()
  await Promise.all([refresh(), refresh(), refresh()])
  t.equal(world.reads, 1)
})

test('writes of this process are visible to every later request', async (t) => {
  const { tracker, world, hold, refresh } = makeTracker()
  await refresh()
  const before = tracker.snapshot()
  tracker.recordWrite()
  t.notOk(tracker.isCurrent(tracker.snapshot()))
  t.ok(tracker.isCurrent(before), 'a request from before need not wait')
  const release = hold()
  const one = refresh()
  tracker.recordWrite()
  const other = refresh()
  release()
  await Promise.all([one, other])
  t.equal(world.reads, 3, 'a read that began before the write does not include it')
  t.ok(tracker.isCurrent(tracker.snapshot()))
})

test('too many changes, or too long without a read, invalidate everything', async (t) => {
  const { world, refresh } = makeTracker()
  await refresh()
  world.at += 1000
  world.rows = null
  await refresh()
  world.at += 950
  world.rows = [{ id: 1, state: 'a' }]
  await refresh()
  world.at += 31_000
  await refresh()
  t.same(world.changes, [null, null, [1], null])
})

test('while the database does not answer nothing is current', async (t) => {
  const { tracker, world, refresh } = makeTracker()
  await refresh()
  world.rows = new Error('away')
  world.at += 500
  t.ok(tracker.isCurrent(tracker.snapshot()))
  await tracker.idle()
  t.equal(world.errors, 1)
  world.at += 500
  t.notOk(tracker.isCurrent(tracker.snapshot()))
  await t.rejects(refresh(), { message: 'away' })
  world.rows = [{ id: 1, state: 'a' }]
  await refresh()
  t.same(world.changes, [null, [1]])
})
