import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os'

export interface Machine {
  processor: string
  /** Server, database and load generator share them. */
  cores: number
  memory: string
  system: string
  node: string
  /** What was measured; with `-dirty` behind it, when that is not quite what was committed. */
  commit: string
  /** Processes that wanted to run in the minute before. */
  load: number
}

export interface Quiet {
  /** Processes that wanted to run in the minute before the start. */
  load: number
  /** Part of the processor time that a virtual machine's host gave to others meanwhile; Linux tells. */
  stolen: number | undefined
}

/** What a machine that has nothing else to do stays below. */
const quiet = { load: 0.3, stolen: 0.03 }

/** @returns the machine as it is before anything is started */
export function describeMachine(): Machine {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    system: `${type()} ${release()}`,
    node: process.version,
    commit: readCommit(),
    load: loadavg()[0] ?? 0
  }
}

/** @returns a function that tells the part of the processor time that was stolen since now; undefined if nobody knows */
export function watchStolen(): () => number | undefined {
  const before = readTimes()
  return () => {
    const after = readTimes()
    return before && after && (after.stolen - before.stolen) / (after.total - before.total)
  }
}

/** @returns what is to be known about figures from such a machine; nothing when it was quiet */
export function describeNoise({ load, stolen = 0 }: Quiet): string[] {
  const lines = []
  if (load > quiet.load) lines.push(`It was not idle: load ${load.toFixed(2)} at the start.`)
  if (stolen > quiet.stolen) lines.push(`Its host took ${Math.round(stolen * 100)} % of the processor time.`)
  return lines
}

/** https://man7.org/linux/man-pages/man5/proc_stat.5.html */
function readTimes(): { stolen: number; total: number } | undefined {
  try {
    const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n')
    // What guests have used is among what users and the nice have used.
    const times = line.split(/\s+/).slice(1, 9).map(Number)
    return { stolen: times[7] ?? 0, total: times.reduce((sum, time) => sum + time, 0) }
  } catch {
    return undefined
  }
}

function readCommit(): string {
  const options = { cwd: import.meta.dirname, encoding: 'utf8', stdio: 'pipe' } as const
  try {
    return execFileSync('git', ['describe', '--always', '--dirty', '--exclude=*'], options).trim()
  } catch {
    return 'unknown'
  }
}
