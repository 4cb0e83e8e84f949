import { rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Counts, Report } from './report.ts'
import { describeLanes, type Lane, openLanes } from './servers/lanes.ts'
import { finished, spawnGroup } from './servers/process-group.ts'
import { makeScratchFolder } from './servers/scratch-folder.ts'

/** `npm test [-- FILE…]`: type check, lint, and the tests on every engine that this machine has. */

// The tools, and the Node that they run on, are those of the project, however this file was started.
process.env.PATH = `${join(import.meta.dirname, '../node_modules/.bin')}${delimiter}${process.env.PATH}`

const interrupted = new AbortController()
const { signal } = interrupted
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => interrupted.abort())

const scratch = makeScratchFolder()
process.env.TMPDIR = scratch

const files = process.argv.slice(2)
const [lanes, typecheck, lint] = await Promise.all([
  openLanes(signal),
  check('type check', 'tsc', ['-p', '.']),
  check('lint', 'biome', ['check', '--error-on-warnings', '.'])
])
try {
  const tests = signal.aborted ? { pass: 0, fail: 1, skip: 0 } : await runTests(lanes)
  summarise(lanes, [typecheck, lint, tests])
} finally {
  await Promise.all(lanes.map((lane) => lane.stop?.()))
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 })
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
  const env = { ...process.env }
  for (const { variable, value } of lanes) if (variable) env[variable] = value ?? ''
  const tap = spawnGroup('tap', ['--reporter=tap', ...exclude, ...files], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env
  })
  const report = new Report(console.log)
  if (tap.stdout) createInterface(tap.stdout).on('line', (line) => report.read(line))
  const { code } = await finished(tap, signal)
  const counts = report.counts ?? { pass: 0, fail: 1, skip: 0 }
  // A run that failed without a failing test, or did nothing, must not look like a good one.
  const looksGood = counts.fail === 0 && counts.pass > 0
  return looksGood && code !== 0 ? { ...counts, fail: 1 } : counts
}

function summarise(lanes: Lane[], counts: Counts[]) {
  const sum = (name: keyof Counts) => counts.reduce((total, count) => total + count[name], 0)
  // A test that somebody skipped is a promise that nobody checked.
  const skipped = process.env.CI === 'true' ? sum('skip') : 0
  const failed = sum('fail') + skipped + lanes.filter(isFailure).length
  console.log(`\n${describeLanes(lanes)}`)
  console.log(`${sum('pass')} passed, ${failed} failed${sum('skip') ? `, ${sum('skip')} skipped` : ''}`)
  process.exitCode = failed || signal.aborted ? 1 : 0
}

/** Where everything is meant to be there (CI), a missing lane fails, unless TEST_MAY_SKIP names it. */
function isFailure({ name, state }: Lane): boolean {
  const maySkip = (process.env.TEST_MAY_SKIP ?? '').split(',').includes(name)
  return state === 'failed' || (state === 'skipped' && process.env.CI === 'true' && !maySkip)
}
