import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { openBench } from './bench.ts'
import { requireNoDrift } from './board/drift.ts'
import { toJson } from './json.ts'
import { describeMachine, describeNoise, watchStolen } from './machine.ts'
import { readOptions } from './options.ts'
import { Crowd } from './soak/crowd.ts'
import { describeOverload, describeSlice, heading } from './soak/describe.ts'
import { overload } from './soak/overload.ts'
import { liveThrough } from './soak/steady.ts'

/**
 * `npx node bench/soak.ts`: two processes on one database get some minutes of mixed load, and then twice
 * their capacity.
 */

const options = readOptions(process.argv.slice(2))
if (options === 'help')
  throw new TypeError('npx node bench/soak.ts [--minutes N] [--rate N] [--data FILE] [--out FILE]')

const { minutes, rate, posts, data, out } = options
const seconds = Math.min(30, minutes * 60)
const slices = Math.max(1, Math.round((minutes * 60) / seconds))

const machine = describeMachine()
const stolen = watchStolen()
const { bench, database, close } = await openBench(options)
try {
  console.log(`${Object.values(machine).join(', ')} (load), ${database}`)
  const board = await bench.board('soak', posts)
  // Small enough to be full within two minutes: later growth of memory is a leak.
  const env = { DATABASE_URL: board.url, PAGE_CACHE_MB: '4' }
  const servers = [
    await bench.server('src/app.ts', env),
    await bench.server('src/app.ts', env, { instance: 2 })
  ]
  const crowd = new Crowd(board, servers, rate)
  console.log(heading)
  let count = 0
  const steady = await liveThrough(crowd, servers, { slices, seconds }, (slice) =>
    console.log(describeSlice(++count, slice))
  )
  await requireNoDrift(board)
  console.log('\nno counter has drifted')
  const over = await overload(board, servers, { crowd, usual: steady.usual, seconds: Math.min(15, seconds) })
  console.log(describeOverload(steady, over))
  await requireNoDrift(board)
  const noise = { load: machine.load, stolen: stolen() }
  for (const line of describeNoise(noise)) console.log(line)
  const asked = { minutes, rate, posts, data: data && basename(data) }
  const result = { machine: { ...machine, ...noise, database }, options: asked, ...steady, overload: over }
  if (out) await writeFile(out, toJson(result))
  if ([...steady.slices, over].some(({ faults }) => faults.length > 0)) process.exitCode = 1
} finally {
  await close()
}
