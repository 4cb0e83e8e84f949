import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { openBench } from './bench.ts'
import { toJson } from './json.ts'
import { describeMachine, describeNoise, watchStolen } from './machine.ts'
import { type Options, readOptions, usage } from './options.ts'
import { toColumns, toLines, toTables } from './report.ts'
import { runRounds } from './rounds.ts'
import type { Scenario } from './scenario.ts'
import { chooseGroups } from './scenarios/index.ts'

/** `npm run bench [-- NAME…]`: measures the board and its peers in one run. */

const options = readOptions(process.argv.slice(2))
if (options === 'help') console.log(usage)
else await run(options)

async function run(options: Options) {
  const groups = chooseGroups(options.names)
  const started = performance.now()
  const machine = describeMachine()
  const stolen = watchStolen()
  const { bench, database, close } = await openBench(options)
  try {
    console.log(`${Object.values(machine).join(', ')} (load), ${database}; seed ${options.seed}`)
    const scenarios: Scenario[] = []
    for (const group of groups) scenarios.push(...(await group.prepare(bench)))
    const outcomes = await runRounds(scenarios, { ...options, onStep })
    const lines = outcomes.flatMap(toLines)
    const seconds = Math.round((performance.now() - started) / 1000)
    const noise = { load: machine.load, stolen: stolen() }
    console.log(`\n${toTables(lines)}\n`)
    for (const line of describeNoise(noise)) console.log(line)
    console.log(`${lines.filter(({ isMet }) => isMet === false).length} aims missed. ${seconds} s`)
    if (options.out) {
      const about = { machine: { ...machine, ...noise, database }, options: publicOptions(options), seconds }
      await writeFile(options.out, toJson({ ...about, lines, turns: outcomes.map(toColumns) }))
    }
  } finally {
    await close()
  }
}

function onStep(step: string) {
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${step}`)
}

/** Without paths and credentials. */
function publicOptions({ names, rounds, turns, seconds, memorySeconds, sizes, posts, data, seed }: Options) {
  return { names, rounds, turns, seconds, memorySeconds, sizes, posts, data: data && basename(data), seed }
}
