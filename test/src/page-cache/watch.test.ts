import { test } from 'tap'
import { type State, Watch } from '../../../src/page-cache/watch.ts'

type Read = State[] | null | Error

/** A watch whose clock and database are the test's own. */
function makeWatch() {
  const world = { at: 100_000, rows: [] as Read, looks: 0, changes: [] as (number[] | null)[], errors: 0 }
  let gate: Promise<void> | undefined
  const watch = new Watch({
    clock: () => world.at,
    onChange: (ids) => world.changes.push(ids),
    onError: () => world.errors++,
    async read() {
      world.looks++
      const { rows } = world
      await gate
      if (rows instanceof Error) throw rows
      return rows
    }
  })
  /** Lets looks begin and not end. @returns what ends them */
  const hold = () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    gate = promise
    return () => {
      gate = undefined
      resolve()
    }
  }
  return { watch, world, hold, learn: () => watch.learn(watch.now()) }
}

test('at first anything may have changed, then what has another state than before', async (t) => {
  const { world, learn } = makeWatch()
  world.rows = [{ id: 1, state: 'a' }]
  await learn()
  world.at += 1000
  await learn()
  world.at += 1000
  world.rows = [
    { id: 1, state: 'b' },
    { id: 2, state: 'a' }
  ]
  await learn()
  world.at += 1000
  world.rows = [{ id: 2, state: 'a' }]
  await learn()
  t.same(world.changes, [null, [1, 2]], 'what has left the window has not changed')
})

test('what is known counts for less than a second, and is renewed before while somebody asks', async (t) => {
  const { watch, world, learn } = makeWatch()
  t.notOk(watch.knows(watch.now()))
  await learn()
  t.ok(watch.knows(watch.now()))
  world.at += 399
  t.ok(watch.knows(watch.now()))
  t.equal(world.looks, 1)
  world.at += 100
  t.ok(watch.knows(watch.now()), 'nobody waits for the look that this begins')
  await watch.idle()
  t.equal(world.looks, 2)
  world.at += 901
  t.notOk(watch.knows(watch.now()))
  t.equal(world.looks, 2, 'without readers there are no looks')
})

test('many who wait make one look', async (t) => {
  const { world, learn } = makeWatch()
  await Promise.all([learn(), learn(), learn()])
  t.equal(world.looks, 1)
})

test('what this process wrote is known to whoever asks later', async (t) => {
  const { watch, world, hold, learn } = makeWatch()
  await learn()
  const before = watch.now()
  watch.noteWrite()
  t.notOk(watch.knows(watch.now()))
  t.ok(watch.knows(before), 'who asked before need not wait')
  const release = hold()
  const one = learn()
  watch.noteWrite()
  const other = learn()
  release()
  await Promise.all([one, other])
  t.equal(world.looks, 3, 'a look that began before the write says nothing about it')
  t.ok(watch.knows(watch.now()))
})

test('too many changes, or too long without a look, and anything may have changed', async (t) => {
  const { world, learn } = makeWatch()
  await learn()
  world.at += 1000
  world.rows = null
  await learn()
  world.at += 1000
  world.rows = [{ id: 1, state: 'a' }]
  await learn()
  world.at += 31_000
  await learn()
  t.same(world.changes, [null, null, [1], null])
})

test('when the database does not answer nothing is known, until it does', async (t) => {
  const { watch, world, learn } = makeWatch()
  await learn()
  world.rows = new Error('away')
  world.at += 500
  t.ok(watch.knows(watch.now()))
  await watch.idle()
  t.equal(world.errors, 1)
  world.at += 500
  t.notOk(watch.knows(watch.now()))
  await t.rejects(learn(), { message: 'away' })
  world.rows = [{ id: 1, state: 'a' }]
  await learn()
  t.same(world.changes, [null, [1]])
})
