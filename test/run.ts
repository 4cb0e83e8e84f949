import { delimiter, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { describeLanes, type Lane, openLanes } from './servers/lanes.ts'
import { finished, spawnGroup } from './servers/process-group.ts'

/** `npm test [-- FILE…]`: type check, lint, and the tests on every engine that this machine has. */

interface Counts {
  pass: number
  fail: number
  skip: number
}

// The tools, and the Node that they run on, are those of the project, however this file was started.
process.env.PATH = `${join(import.meta.dirname, '../node_modules/.bin')}${delimiter}${process.env.PATH}`

const interrupted = new AbortController()
const { signal } = interrupted
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => interrupted.abort())

const files = process.argv.slice(2)
const [lanes, typecheck, lint] = await Promise.all([
  openLanes(signal),
  check('type check', 'tsc', ['-p', '.']),
  check('lint', 'biome', ['check', '--error-on-warnings', '.'])
])
try {
  const tests = signal.aborted ? { pass: 0, fail: 1, skip: 0 } : await runTests(lanes)
  report(lanes, [typecheck, lint, tests])
} finally {
  await Promise.all(lanes.map((lane) => lane.stop?.()))
}

/** A check counts as one test. */
async function check(name: string, tool: string, args: string[]): Promise<Counts> {
  const { code, output } = await finished(spawnGroup(tool, args, {}), signal)
  console.log(code === 0 ? `✓ ${name}` : `✗ ${name}\n${output}`)
  return code === 0 ? { pass: 1, fail: 0, skip: 0 } : { pass: 0, fail: 1, skip: 0 }
}

async function runTests(lanes: Lane[]): Promise<Counts> {
  const browser = lanes.find(({ variable }) => variable === 'TEST_CHROMIUM')
  const exclude = browser?.value ? [] : ['--exclude=test/browser/**']
  const color = process.stdout.isTTY ? '--color' : '--no-color'
  const env = { ...process.env }
  for (const { variable, value } of lanes) if (variable) env[variable] = value ?? ''
  // tap's reporter redraws itself ten times a second, in a file too, unless CI is there, be it empty.
  env.CI ??= ''
  const args = ['--reporter=base', color, ...exclude, ...files]
  const tap = spawnGroup('tap', args, { stdio: ['ignore', 'pipe', 'inherit'], env })
  tap.stdout?.pipe(process.stdout, { end: false })
  const { code, output } = await finished(tap, signal)
  const counts = readCounts(stripVTControlCharacters(output))
  // A run that failed without a failing test, or did nothing, must not look like a good one.
  const looksGood = counts.fail === 0 && counts.pass > 0
  return looksGood && code !== 0 ? { ...counts, fail: 1 } : counts
}

/** Reads tap's own sum, the line of the form `# { total: 3, pass: 2, skip: 1 }`. */
function readCounts(output: string): Counts {
  const sum = output.match(/^# \{ total: .*\}$/gm)?.at(-1)
  if (!sum) return { pass: 0, fail: 1, skip: 0 }
  const count = (name: string) => Number(new RegExp(`${name}: (\\d+)`).exec(sum)?.[1] ?? 0)
  return { pass: count('pass'), fail: count('fail'), skip: count('skip') + count('todo') }
}

function report(lanes: Lane[], counts: Counts[]) {
  const sum = (name: keyof Counts) => counts.reduce((total, count) => total + count[name], 0)
  const failed = sum('fail') + lanes.filter(isFailure).length
  console.log(`\n${describeLanes(lanes)}`)
  console.log(`${sum('pass')} passed, ${failed} failed${sum('skip') ? `, ${sum('skip')} skipped` : ''}`)
  process.exitCode = failed || signal.aborted ? 1 : 0
}

/** Where everything is meant to be there (CI), a missing lane fails, unless TEST_MAY_SKIP names it. */
function isFailure({ name, state }: Lane): boolean {
  const maySkip = (process.env.TEST_MAY_SKIP ?? '').split(',').includes(name)
  return state === 'failed' || (state === 'skipped' && process.env.CI === 'true' && !maySkip)
}
