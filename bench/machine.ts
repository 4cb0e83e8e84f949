import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os'

export interface Machine {
  processor: string
  /** Server, database and load generator share them. */
  cores: number
  memory: string
  system: string
  node: string
  database: string
  /** Processes that wanted to run in the minute before. */
  load: number
}

/** @param database what the server says that it is */
export function describeMachine(database: string): Machine {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    system: `${type()} ${release()}`,
    node: process.version,
    database,
    load: loadavg()[0] ?? 0
  }
}
