import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openBench } from './bench.ts'
import { readOptions } from './options.ts'
import { type CpuProfile, type Share, summarise } from './profile/summary.ts'
import type { Side } from './scenario.ts'
import { chooseGroups } from './scenarios/index.ts'

/**
 * `npx node bench/profile.ts NAME…`: CPU profiles of each side. They are written to `--out`, a folder,
 * for the flame graphs of Chrome's developer tools (Performance, load profile) or https://www.speedscope.app
 */

// The default of the bench is too short for a profile.
const options = readOptions(['--seconds', '3', ...process.argv.slice(2)])
if (options === 'help')
  throw new TypeError('npx node bench/profile.ts NAME… [--seconds N] [--data FILE] [--out FOLDER]')
const groups = chooseGroups(options.names)
const { bench, close } = await openBench(options)
try {
  for (const group of groups) {
    for (const { title, sides } of await group.prepare(bench)) {
      for (const side of sides) await profileSide(title, side, options.out)
    }
  }
} finally {
  await close()
}

async function profileSide(title: string, { name, measure, server }: Side, folder: string | undefined) {
  if (!server) return
  await measure()
  const end = await server.profile()
  const { rate = 0, perCpu = 0 } = await measure()
  const profile = await end()
  const { packages, functions } = summarise(profile)
  const total = packages.reduce((sum, { time }) => sum + time, 0)
  console.log(
    `\n${title}: ${name}, ${Math.round(rate)} requests/s, ${Math.round(1e6 / perCpu)} µs of CPU each`
  )
  for (const share of packages.slice(0, 12)) console.log(line(share, total))
  console.log('  of which')
  for (const share of functions.slice(0, 25)) console.log(line(share, total))
  if (folder) await save(folder, `${title} ${name}`, profile)
}

function line({ name, time }: Share, total: number) {
  return `${((time * 100) / total).toFixed(1).padStart(6)} %  ${name}`
}

async function save(folder: string, title: string, profile: CpuProfile) {
  await mkdir(folder, { recursive: true })
  const file = `${title.replaceAll(/[^\w]+/g, '-').replaceAll(/^-|-$/g, '')}.cpuprofile`
  await writeFile(join(folder, file), JSON.stringify(profile))
}
