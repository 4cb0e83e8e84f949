import { setTimeout as delay } from 'node:timers/promises'
import type { Answer, Load } from '../fault/load.ts'
import { until } from '../fixtures/until.ts'
import { runOnServer } from '../servers/sql.ts'
import type { Boards } from './boards.ts'
import type { PlainClient } from './client.ts'
import { type Cluster, database, isWhole, runningOf } from './cluster.ts'
import type { Fault } from './faults.ts'
import type { Network } from './network.ts'

/** What one fault did. Times are in seconds. */
export interface Outcome {
  fault: string
  acknowledged: number
  lost: number
  doubled: number
  /** Answers other than 201, by their status; 0 is none. */
  errors: Record<string, number>
  /** From the first of them to the last. */
  failing: number
  /** The longest time without a write, and that of a client that opens a connection for each. */
  pause: number
  plainPause: number
  /** How long the boards said so, on average. */
  notReady: number
  /** Tables that differ between nodes, and counters that do not agree with their rows. */
  wrong: string[]
}

/** Milliseconds between two looks at readiness. */
const interval = 200

/** Causes a fault while both boards are written to. */
export async function measure(
  fault: Fault,
  cluster: Cluster,
  network: Network,
  boards: Boards,
  client: PlainClient
): Promise<Outcome> {
  const loads = await boards.load()
  client.longestPause()
  const watch = watchReadiness(loads)
  await delay(2_000)
  await fault.cause(cluster, network)
  await untilWell(loads)
  const notReady = await watch.stop()
  await Promise.all(loads.map((load) => load.stop()))
  const answers = loads.flatMap((load) => load.answers)
  const failures = answers.filter(({ status }) => status !== 201)
  const differing = await differingTables(cluster)
  // Not through the proxy, which may cut the session of an earlier writer a moment later.
  const [node] = runningOf(cluster.nodes)
  if (!node) throw new Error('No node runs')
  const { texts, drift } = await boards.content(node)
  const kept = new Set(texts)
  const acknowledged = loads.flatMap((load) => [...load.acknowledged])
  return {
    fault: fault.name,
    acknowledged: acknowledged.length,
    lost: acknowledged.filter((text) => !kept.has(text)).length,
    doubled: texts.length - kept.size,
    errors: Object.fromEntries(
      [...Map.groupBy(failures, kindOf)].map(([kind, { length }]) => [kind, length])
    ),
    failing: failures.length === 0 ? 0 : (endOf(failures.at(-1)) - (failures[0]?.at ?? 0)) / 1_000,
    pause: longestPause(answers) / 1_000,
    plainPause: client.longestPause() / 1_000,
    notReady,
    wrong: [...drift, ...differing]
  }
}

/** Whether both have only been answered with 201 for two seconds. */
async function untilWell(loads: Load[]) {
  await until(() => {
    const since = performance.now() - 2_000
    return loads.every(({ answers }) => {
      const recent = answers.filter((answer) => endOf(answer) > since)
      return recent.length > 0 && recent.every(({ status }) => status === 201)
    })
  })
}

function watchReadiness(loads: Load[]) {
  let time = 0
  let isOver = false
  const watching = loads.map(async (load) => {
    while (!isOver) {
      const start = performance.now()
      const status = await load.readiness()
      await delay(interval)
      if (status !== 200) time += performance.now() - start
    }
  })
  return {
    async stop(): Promise<number> {
      isOver = true
      await Promise.all(watching)
      return time / loads.length / 1_000
    }
  }
}

function kindOf({ status, retryAfter }: Answer): string {
  return status === 503 && !retryAfter ? '503 without Retry-After' : `${status}`
}

function endOf(answer: Answer | undefined): number {
  return answer ? answer.at + answer.took : 0
}

function longestPause(answers: Answer[]): number {
  const ends = answers
    .filter(({ status }) => status === 201)
    .map(endOf)
    .sort((a, b) => a - b)
  return Math.max(0, ...ends.slice(1).map((end, index) => end - (ends[index] ?? end)))
}

/** Waits until every node has everything. @returns the tables that differ nevertheless */
export async function differingTables(cluster: Cluster, name = database): Promise<string[]> {
  await until(() => isWhole(cluster))
  const checksums = () =>
    Promise.all(runningOf(cluster.nodes).map(({ server }) => readChecksums(server.url, name)))
  const deadline = Date.now() + 20_000
  for (;;) {
    const [first = new Map(), ...others] = await checksums()
    const differing = [...first].filter(([table, sum]) => others.some((other) => other.get(table) !== sum))
    if (differing.length === 0 || Date.now() > deadline) return differing.map(([table]) => table)
    await delay(500)
  }
}

async function readChecksums(url: string, name: string): Promise<Map<string, string>> {
  const tables = await runOnServer(
    url,
    `select table_name as name from information_schema.tables where table_schema = '${name}'`
  )
  // Heartbeats go on.
  const names = tables.map((row) => `${row.name}`).filter((table) => table !== 'db_heartbeats')
  const rows = await runOnServer(url, `checksum table ${names.map((table) => `${name}.${table}`)}`)
  return new Map(rows.map((row) => [`${row.Table}`, `${row.Checksum}`]))
}
