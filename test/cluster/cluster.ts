import type { PrivateServer } from '../servers/private-server.ts'
import { runOnServer } from '../servers/sql.ts'
import type { Place } from './network.ts'

/** One server of a cluster. */
export interface Node {
  server: PrivateServer
  place: Place
  /** Starts it again, and waits until it is back in its cluster. */
  start(): Promise<void>
}

/** Three servers, and a proxy that leads to the one that is written to. */
export interface Cluster {
  name: string
  nodes: Node[]
  /** Of the proxy. */
  url: string
  /** Address of a round-robin proxy, for engines that accept writes on every node. */
  anyUrl?: string
  /** Where the proxy leads. */
  writer(): Promise<Node>
  /** How many nodes a node sees in its cluster; 0 when it is in none. */
  members(node: Node): Promise<number>
  /** Lets a node leave the cluster, while it runs on. @returns lets it join again */
  leave(node: Node): Promise<() => Promise<unknown>>
  /** Brings a node back after a cut, if it does not return by itself. */
  rejoin(node: Node): Promise<unknown>
  /** Leads the proxy to another node, while all are well. */
  switchTo(node: Node): Promise<unknown>
}

/** Collects what has to be ended, the last one first. */
export class CleanUp {
  readonly #tasks: (() => unknown)[] = []

  teardown(task: () => unknown) {
    this.#tasks.push(task)
  }

  async run() {
    for (let task = this.#tasks.pop(); task; task = this.#tasks.pop()) await task()
  }
}

export function runningOf(nodes: Node[]): Node[] {
  return nodes.filter(({ server }) => server.isRunning)
}

/** Whether every node that runs is in the cluster. */
export async function isWhole(cluster: Cluster): Promise<boolean> {
  const nodes = runningOf(cluster.nodes)
  const seen = await Promise.all(nodes.map((node) => cluster.members(node).catch(() => 0)))
  return seen.every((count) => count === nodes.length)
}

/** One that the proxy does not lead to. */
export async function otherNode(cluster: Cluster): Promise<Node> {
  return otherThan(await cluster.writer(), cluster)
}

export function otherThan(node: Node, { nodes }: Cluster): Node {
  const found = nodes.find((it) => it !== node)
  if (!found) throw new TypeError('There are three nodes')
  return found
}

export const database = 'news'

/** Creates the board's database, and the user that the tests are, from wherever they connect. */
export async function prepare(url: string) {
  await runOnServer(url, `create user 'test'@'10.%' identified by 'test'`)
  await runOnServer(url, `grant all on *.* to 'test'@'10.%' with grant option`)
  await runOnServer(url, `create database ${database} character set utf8mb4`)
}

/** A database on a server or proxy, that of the board by default. */
export function databaseUrl(serverUrl: string, name = database): string {
  return new URL(`/${name}`, serverUrl).href
}
