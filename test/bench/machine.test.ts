import { existsSync } from 'node:fs'
import { test } from 'tap'
import { describeNoise, watchStolen } from '../../bench/machine.ts'

test('a busy machine is described, an idle one is not', async (t) => {
  t.same(describeNoise({ load: 0.2, stolen: 0.01 }), [])
  t.same(describeNoise({ load: 0.2, stolen: undefined }), [])
  t.same(describeNoise({ load: 1.784, stolen: 0.196 }), [
    'It was not idle: load 1.78 at the start.',
    'Its host took 20 % of the processor time.'
  ])
})

test('stolen time is a share of the elapsed time', async (t) => {
  const stolen = watchStolen()
  const begin = process.cpuUsage()
  while (process.cpuUsage(begin).user < 100_000);
  const part = stolen()
  if (existsSync('/proc/stat')) t.ok(part !== undefined && part >= 0 && part < 1)
  else t.equal(part, undefined)
})
