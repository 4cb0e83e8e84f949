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
  /** The commit that is measured, with `-dirty` if there are uncommitted changes. */
  commit: string
  /** Load average of the minute before. */
  load: number
}

export interface Quiet {
  /** Load average of the minute before the start. */
  load: number
  /** Share of CPU time that the host of a virtual machine took away; known on Linux. */
  stolen: number | undefined
}

/** Limits of an idle machine. */
const quiet = { load: 0.3, stolen: 0.03 }

/** @returns the machine, before anything is started */
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

/** @returns a function that returns the share of CPU time stolen since now; undefined if unknown */
export function watchStolen(): () => number | undefined {
  const before = readTimes()
  return () => {
    const after = readTimes()
    return before && after && (after.stolen - before.stolen) / (after.total - before.total)
  }
}

/** @returns warnings about the machine; none when it was idle */
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
    // Times of guests are included in those of user and nice.
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
