import type { Board } from './board/board.ts'
import type { LogLevel, Server } from './measure/server.ts'
import type { Options } from './options.ts'

/** What is measured of a side. */
export const figures = {
  rate: { unit: 'requests/s', digits: 0 },
  /** Independent of the speed of the load generator, which may be slower than the server. */
  perCpu: { unit: 'requests/s of CPU', digits: 0 },
  p50: { unit: 'median, ms', digits: 1 },
  p99: { unit: '99th percentile, ms', digits: 1 },
  answers: { unit: 'answers', digits: 0 },
  /** Of the whole system, with ten concurrent requests: the reciprocal of the rate. */
  cost: { unit: 'ms a request', digits: 3 },
  start: { unit: 'ms to the first answer', digits: 0 },
  memory: { unit: 'MB resident', digits: 0 },
  heap: { unit: 'MB of heap in use', digits: 1 },
  buffers: { unit: 'MB of buffers in use', digits: 1 },
  /** Of resident memory, and of memory in use, during the load: 1 is flat. */
  growth: { unit: 'resident, end by begin', digits: 2 },
  growthInUse: { unit: 'in use, end by begin', digits: 2 }
} as const

export type FigureName = keyof typeof figures

export type Figures = Partial<Record<FigureName, number>>

export interface Side {
  name: string
  measure(): Promise<Figures>
  /** The server, if all measurements use the same one. */
  server?: Server
}

/** Sides that do the same work, to be compared. */
export interface Scenario {
  /** Description of what is measured. */
  title: string
  /** Description of the reference. */
  beside: string
  /** The first is the reference. */
  sides: [reference: Side, ...others: Side[]]
  /** Columns of the table; the first is the main figure. */
  shows: [FigureName, ...FigureName[]]
  /** For the ratio of a side and the reference; with `byItself` for the figure itself. */
  aim?: { figure: FigureName; side: string; atLeast?: number; atMost?: number; byItself?: true }
  /** Checks the data at the end. */
  verify?: () => Promise<void>
  /** Turns in a round, if other than the option. */
  turns?: number
  /** Measured only once, since it takes long. */
  once?: true
}

/** Scenarios with a common name, prepared together. */
export interface Group {
  name: string
  prepare(bench: Bench): Promise<Scenario[]>
}

interface ServerOptions {
  instance?: number
  logLevel?: LogLevel
}

export interface Bench {
  options: Options
  /**
   * Starts a server, or returns the one that was started with the same arguments.
   * @param file of the application, relative to the repository
   * @param env its environment
   * @param options `instance` distinguishes several servers of one file; by default nothing is logged
   */
  server(file: string, env?: Record<string, string>, options?: ServerOptions): Promise<Server>
  /** Creates a board in its own database, or returns the one that was created with this name. */
  board(name: string, posts: number): Promise<Board>
  /** Registers work for the end, also after a failure. */
  onClose(work: () => Promise<unknown>): void
}
