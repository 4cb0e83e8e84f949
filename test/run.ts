import { readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { describeCoverage, SUMMARY } from './coverage.ts'
import { dealOut, fastFiles, filesAlone, filesTogether } from './groups.ts'
import { type Counts, Report } from './report.ts'
import { describeLanes, type Lane, openFastLanes, openLanes } from './servers/lanes.ts'
import { finished, spawnGroup } from './servers/process-group.ts'
import { makeScratchFolder } from './servers/scratch-folder.ts'

/**
 * `npm test [-- FILE…]`: type check, lint, and the tests on every engine that this machine has. `--coverage` also prints
 * the line coverage.
 * `npm run test:fast [-- FILE…]`: the tests alone, on SQLite, and without those that take long.
 */

const FAILURE: Counts = { pass: 0, fail: 1, skip: 0 }

/** Prints coverage, which never fails a run. It costs about 19 % more processor time in the test processes. */
const COVERAGE = [
  '--no-disable-coverage',
  '--allow-incomplete-coverage',
  '--allow-empty-coverage',
  '--coverage-report=json-summary'
]

const root = join(import.meta.dirname, '..')
// The tools and their Node are those of the project, however this file was started.
process.env.PATH = `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH}`

const interrupted = new AbortController()
const { signal } = interrupted
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => interrupted.abort())

const {
  values: { fast, coverage },
  positionals: files
} = parseArgs({
  options: { fast: { type: 'boolean', default: false }, coverage: { type: 'boolean', default: false } },
  allowPositionals: true
})

const scratch = makeScratchFolder()
process.env.TMPDIR = scratch
// Loading the app takes each process a third less time. Coverage is less exact with it.
if (!coverage) process.env.NODE_COMPILE_CACHE = join(scratch, 'news-compile-cache')

const [lanes, checks] = await Promise.all([
  fast ? openFastLanes() : openLanes(signal),
  fast ? [] : runChecks()
])
try {
  const tests = signal.aborted ? [FAILURE] : await runTests(lanes)
  summarise(lanes, [...checks, ...tests])
} finally {
  await Promise.all(lanes.map((lane) => lane.stop?.()))
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 })
}

function runChecks(): Promise<Counts[]> {
  return Promise.all([
    check('type check', 'tsc', ['-p', '.']),
    check('lint', 'biome', ['check', '--error-on-warnings', '.']),
    check('no unused code', 'knip', [])
  ])
}

/** A check counts as one test. */
async function check(name: string, tool: string, args: string[]): Promise<Counts> {
  const { code, output } = await finished(spawnGroup(tool, args, { cwd: root }), signal)
  console.log(code === 0 ? `✓ ${name}` : `✗ ${name}\n${output}`)
  return code === 0 ? { pass: 1, fail: 0, skip: 0 } : FAILURE
}

async function runTests(lanes: Lane[]): Promise<Counts[]> {
  const env = { ...process.env }
  for (const { variable, value } of lanes) if (variable) env[variable] = value ?? ''
  if (fast) return runFast(env)
  const isReady = (file: string) => Boolean(env.TEST_CHROMIUM) || !file.startsWith('test/browser/')
  if (coverage) return [await runWithCoverage(env, isReady)]
  if (files.length > 0) return [await runAlone(files, env)]
  // Small ones, so that none is left alone at the end.
  const groups = dealOut(filesTogether().filter(isReady), 18)
  const runGroups = async () => {
    const counts: Counts[] = []
    for (let group = groups.pop(); group; group = groups.pop()) counts.push(await runGroup(group, env))
    return counts
  }
  // Groups wait for servers half of the time: four of them keep two cores busy.
  const runRest = async () => {
    const alone = await runAlone(filesAlone(), env, ['--jobs=2'])
    const rest = await Promise.all([runGroups(), runGroups(), runGroups()])
    return [alone, ...rest.flat()]
  }
  return (await Promise.all([runRest(), runGroups()])).flat()
}

function runFast(env: NodeJS.ProcessEnv): Promise<Counts[]> {
  const groups = dealOut(files.length > 0 ? files : fastFiles(), Math.min(availableParallelism(), 4))
  return Promise.all(groups.map((group) => runGroup(group, env)))
}

/** Each file in a process of its own. */
function runAlone(files: string[], env: NodeJS.ProcessEnv, options: string[] = []): Promise<Counts> {
  return readTap('tap', ['--reporter=tap', ...options, ...files], env)
}

async function runWithCoverage(env: NodeJS.ProcessEnv, isReady: (file: string) => boolean) {
  rmSync(join(root, SUMMARY), { force: true })
  const all = files.length > 0 ? files : [...filesAlone(), ...filesTogether()].filter(isReady)
  const counts = await runAlone(all, env, COVERAGE)
  if (!signal.aborted) printCoverage()
  return counts
}

/** All files in one process. */
async function runGroup(group: string[], env: NodeJS.ProcessEnv): Promise<Counts> {
  const together = join(import.meta.dirname, 'together.ts')
  const TEST_FILES = group.map((file) => resolve(root, file)).join('\n')
  const start = performance.now()
  const counts = await readTap(
    'node',
    [together],
    { ...env, TAP: '1', TAP_TIMEOUT: '1200', TEST_FILES },
    true
  )
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(
    `${counts.fail ? '✗' : '✓'} ${group.length} files in one process (${counts.pass}, ${seconds} s)`
  )
  return counts
}

/** Runs a program that writes TAP and prints a summary of it. */
async function readTap(
  program: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  onlyFailures = false
): Promise<Counts> {
  const tap = spawnGroup(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], env })
  const report = new Report(console.log, { onlyFailures })
  if (tap.stdout) createInterface(tap.stdout).on('line', (line) => report.read(line))
  const { code } = await finished(tap, signal)
  const counts = report.counts ?? FAILURE
  // A run that failed without a failing test, or ran no test, is a failure.
  const looksGood = counts.fail === 0 && counts.pass > 0
  return looksGood && code !== 0 ? { ...counts, fail: 1 } : counts
}

function printCoverage() {
  try {
    console.log(`\n${describeCoverage(root, readFileSync(join(root, SUMMARY), 'utf8'))}`)
  } catch (error) {
    console.log(`\ncoverage is unknown: ${error}`)
  }
}

function summarise(lanes: Lane[], counts: Counts[]) {
  const sum = (name: keyof Counts) => counts.reduce((total, count) => total + count[name], 0)
  // Where everything is meant to run, a skipped test is a failure.
  const skipped = process.env.CI === 'true' ? sum('skip') : 0
  const failed = sum('fail') + skipped + (fast ? 0 : lanes.filter(isFailure).length)
  console.log(`\n${describeLanes(lanes)}`)
  console.log(`${sum('pass')} passed, ${failed} failed${sum('skip') ? `, ${sum('skip')} skipped` : ''}`)
  process.exitCode = failed || signal.aborted ? 1 : 0
}

/** With CI=true a missing lane is a failure, unless TEST_MAY_SKIP names it. */
function isFailure({ name, state }: Lane): boolean {
  const maySkip = (process.env.TEST_MAY_SKIP ?? '').split(',').includes(name)
  return state === 'failed' || (state === 'skipped' && process.env.CI === 'true' && !maySkip)
}
