import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { openBench } from './bench.ts'
import { describeMachine } from './machine.ts'
import { type Options, readOptions, usage } from './options.ts'
import { toLines, toTables } from './report.ts'
import { runRounds } from './rounds.ts'
import type { Scenario } from './scenario.ts'
import { chooseGroups } from './scenarios/index.ts'

/** `npm run bench [-- NAME…]`: the board beside others, in one run. */

const options = readOptions(process.argv.slice(2))
if (options === 'help') console.log(usage)
else await run(options)

async function run(options: Options) {
  const groups = chooseGroups(options.names)
  const started = performance.now()
  const { bench, version, close } = await openBench(options)
  try {
    const machine = describeMachine(version)
    console.log(`${Object.values(machine).join(', ')} (load); seed ${options.seed}`)
    const scenarios: Scenario[] = []
    for (const group of groups) scenarios.push(...(await group.prepare(bench)))
    const outcomes = await runRounds(scenarios, { ...options, onStep })
    const lines = outcomes.flatMap(toLines)
    console.log(`\n${toTables(lines)}`)
    const seconds = Math.round((performance.now() - started) / 1000)
    console.log(`\n${lines.filter(({ isMet }) => isMet === false).length} aims missed. ${seconds} s`)
    if (options.out)
      await writeFile(
        options.out,
        toJson({ machine, options: withoutPaths(options), seconds, lines, outcomes })
      )
  } finally {
    await close()
  }
}

function onStep(step: string) {
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${step}`)
}

/** Where the files are is nobody's business. */
function withoutPaths({ out: _, data, ...options }: Options) {
  return { ...options, data: data && basename(data) }
}

function toJson(result: object) {
  return `${JSON.stringify(result, (name, value) => (typeof value === 'function' ? undefined : name === 'scenario' ? value.title : value), 1)}\n`
}
