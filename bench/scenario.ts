import type { Board } from './board/board.ts'
import type { Server } from './measure/server.ts'
import type { Options } from './options.ts'

/** What is measured of a side, and whether more of it is better. */
export const figures = {
  rate: { unit: 'requests/s', digits: 0 },
  /** The load generator may be the one that cannot do more: this says what the server would do. */
  perCpu: { unit: 'requests/s of CPU', digits: 0 },
  p50: { unit: 'median, ms', digits: 1 },
  p99: { unit: '99th percentile, ms', digits: 1 },
  answers: { unit: 'answers', digits: 0 },
  /** Of the whole system, with ten requests under way at once: the reciprocal of the rate. */
  cost: { unit: 'ms a request', digits: 3 },
  start: { unit: 'ms to the first answer', digits: 0 },
  memory: { unit: 'MB resident', digits: 0 },
  heap: { unit: 'MB of heap in use', digits: 1 },
  buffers: { unit: 'MB of buffers in use', digits: 1 },
  /** Of what is resident, and of what is in use, over the load: 1 is flat. */
  growth: { unit: 'resident, end by begin', digits: 2 },
  growthInUse: { unit: 'in use, end by begin', digits: 2 }
} as const

export type FigureName = keyof typeof figures

export type Figures = Partial<Record<FigureName, number>>

export interface Side {
  name: string
  measure(): Promise<Figures>
  /** Of the load, when it is the same one in all measurements. */
  server?: Server
}

/** Sides that do the same, one beside the other. */
export interface Scenario {
  /** What is measured, in words. */
  title: string
  /** What the reference is, in words. */
  beside: string
  /** The first is what the others stand beside. */
  sides: [reference: Side, ...others: Side[]]
  /** What the table shows; the first figure in full. */
  shows: [FigureName, ...FigureName[]]
  /** The figure of a side divided by the one of the reference; or by itself. */
  aim?: { figure: FigureName; side: string; atLeast?: number; atMost?: number; byItself?: true }
  /** Looks, at the end, whether what was done is right. */
  verify?: () => Promise<void>
  /** How many turns its sides have in a round, when they are not as many as those of others. */
  turns?: number
  /** Measured a single time: it takes long. */
  once?: true
}

/** Scenarios that are chosen by one name, and prepared together. */
export interface Group {
  name: string
  prepare(bench: Bench): Promise<Scenario[]>
}

export interface Bench {
  options: Options
  /**
   * Starts a server, or gives the one that was started with the same file and variables.
   * @param twin makes another one of the same
   */
  server(file: string, env?: Record<string, string>, twin?: number): Promise<Server>
  /** Makes a board in a database of its own, or gives the one that was made under this name. */
  board(name: string, posts: number): Promise<Board>
  /** Runs at the end, however it ends. */
  onClose(work: () => Promise<unknown>): void
}
