import type { Test } from 'tap'
import { until } from '../fixtures/until.ts'
import type { Load } from './load.ts'

/** All that a client learns of a database that is away. */
const discreet = {
  status: 503,
  title: 'Service Unavailable',
  code: 'UNAVAILABLE',
  detail: 'The board cannot be reached just now. Please try again in a moment.'
}

export interface Fault {
  /** What is caused. */
  name: string
  begin(): Promise<unknown> | unknown
  end?(): Promise<unknown> | unknown
  /** What has to be done before, and is not looked at. */
  prepare?(): Promise<unknown>
  /** What has to be done afterwards. */
  restore?(): Promise<unknown>
  /** How many writes fail while it lasts: by default `all`. `some` is also none. */
  fails?: 'all' | 'some' | 'none'
  /** Whether the app says that it is not ready. By default when all writes fail. */
  red?: boolean
  /** Milliseconds within which every request is answered. Default 4,000. */
  limit?: number
}

/** Causes faults under load, and writes down what was seen of them. */
export class Observer {
  readonly #t: Test
  readonly #load: Load
  readonly #rows: string[][] = [['caused', 'answers', 'slowest', 'not ready', 'well again after']]

  constructor(t: Test, load: Load) {
    this.#t = t
    this.#load = load
  }

  /** Causes one fault, looks on until it is felt, mends it, and looks on until all is well. */
  async see({
    name,
    begin,
    end,
    prepare,
    restore,
    fails = 'all',
    red = fails === 'all',
    limit = 4_000
  }: Fault) {
    const [t, load] = [this.#t, this.#load]
    await prepare?.()
    await this.#writes()
    const start = performance.now()
    await begin()
    if (red) await until(async () => (await load.readiness()) === 503)
    const notReady = red ? seconds(performance.now() - start) : ''
    if (fails === 'all')
      await until(() => this.#since(start).filter(({ status }) => status === 503).length >= 3)
    else await this.#writes()
    const mended = performance.now()
    await end?.()
    const returned = performance.now()
    await until(async () => (await load.readiness()) === 200)
    await this.#writes()
    const recovery = performance.now() - returned
    const answers = this.#since(start)
    await restore?.()

    const statuses = Map.groupBy(answers, ({ status }) => status)
    const slowest = Math.max(...answers.map(({ took }) => took))
    const unexpected = answers.filter(({ status }) => status !== 201 && status !== 503)
    t.same(unexpected, [], `${name}: whoever asks is answered, with 201 or 503`)
    const refused = statuses.get(503) ?? []
    for (const { body, retryAfter } of refused) {
      t.match(retryAfter, /^[1-9]\d*$/, `${name}: when to come again`)
      const { reference, ...told } = JSON.parse(body)
      t.match(reference, /^[\w-]{1,20}$/, `${name}: how to find it in the log`)
      t.same(told, discreet, `${name}: nothing of the inside`)
    }
    if (fails === 'none') t.same(refused, [], `${name}: nobody notices`)
    t.ok(slowest < limit, `${name}: the slowest answer took ${slowest} ms`)
    t.ok(recovery < 10_000, `${name}: well again after ${recovery} ms`)
    const counted = [...statuses].map(([status, { length }]) => `${length} × ${status}`)
    const away = end && returned - mended > 100 ? ` (${seconds(returned - mended)} to mend)` : ''
    this.#rows.push([name, counted.join(', '), seconds(slowest), notReady, seconds(recovery) + away])
  }

  /** Waits for writes that were sent after this and acknowledged. */
  async #writes() {
    const start = performance.now()
    await until(() => this.#since(start).filter(({ status }) => status === 201).length >= 3)
  }

  #since(start: number) {
    return this.#load.answers.filter(({ at }) => at >= start)
  }

  /** What was caused and what was seen, as a table for people. */
  get table(): string {
    const [head = [], ...rows] = this.#rows
    const widths = head.map((_, column) => Math.max(...this.#rows.map((row) => row[column]?.length ?? 0)))
    const line = (row: string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')
    return ['', line(head), widths.map((width) => '-'.repeat(width)).join('-|-'), ...rows.map(line)].join(
      '\n'
    )
  }
}

function seconds(milliseconds: number) {
  return `${(milliseconds / 1000).toFixed(2)} s`
}
