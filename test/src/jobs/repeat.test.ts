import { setTimeout as delay } from 'node:timers/promises'
import { test } from 'tap'
import { repeat } from '../../../src/jobs/repeat.ts'
import { until } from '../../fixtures/until.ts'

test('a round that fails is followed by others', async (t) => {
  const errors: unknown[] = []
  const stop = repeat(
    () => Promise.reject(new Error('No')),
    1,
    (error) => errors.push(error)
  )
  await until(() => errors.length > 1)
  await stop()
  t.match(errors[1], { message: 'No' })
})

test('there is one round at a time, and stopping waits for it', async (t) => {
  const gate = Promise.withResolvers<void>()
  let begun = 0
  let ended = 0
  const round = async () => {
    begun++
    await gate.promise
    ended++
  }
  const stop = repeat(round, 1, (error) => t.fail(`${error}`))
  await until(() => begun > 0)
  await delay(20)
  t.equal(begun, 1, 'while one runs, no other begins')
  const stopped = stop()
  gate.resolve()
  await stopped
  t.same([begun, ended], [1, 1])
})
