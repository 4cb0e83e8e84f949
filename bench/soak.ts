import { writeFile } from 'node:fs/promises'
import { openBench } from './bench.ts'
import { requireNoDrift } from './board/drift.ts'
import { describeMachine } from './machine.ts'
import { readOptions } from './options.ts'
import { describeOverload, describeSlice, heading } from './soak/describe.ts'
import { overload } from './soak/overload.ts'
import { liveThrough } from './soak/steady.ts'

/**
 * `npx node bench/soak.ts`: two processes on one database live through some minutes of mixed load, then through twice
 * the load that they can take.
 */

const options = readOptions(process.argv.slice(2))
if (options === 'help')
  throw new TypeError('npx node bench/soak.ts [--minutes N] [--rate N] [--data FILE] [--out FILE]')

const sliceSeconds = Math.min(30, options.minutes * 60)
const slices = Math.max(1, Math.round((options.minutes * 60) / sliceSeconds))

const { bench, version, close } = await openBench(options)
try {
  const machine = describeMachine(version)
  console.log(`${Object.values(machine).join(', ')} (load)`)
  const board = await bench.board('soak', options.posts)
  // Small enough to be full within two minutes: from then on, memory that grows is a leak.
  const env = { DATABASE_URL: board.url, PAGE_CACHE_MB: '4' }
  const servers = [await bench.server('src/app.ts', env), await bench.server('src/app.ts', env, 2)]
  console.log(heading)
  let count = 0
  const steady = await liveThrough(board, servers, { rate: options.rate, slices, sliceSeconds }, (slice) =>
    console.log(describeSlice(++count, slice))
  )
  await requireNoDrift(board)
  console.log('\nno counter has drifted')
  const over = await overload(board, servers, Math.min(15, sliceSeconds))
  console.log(describeOverload(over))
  await requireNoDrift(board)
  if (options.out) await writeFile(options.out, `${JSON.stringify({ machine, steady, over }, null, 1)}\n`)
  if (steady.some(({ faults }) => faults.length > 0)) process.exitCode = 1
} finally {
  await close()
}
