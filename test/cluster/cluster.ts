import type { PrivateServer } from '../servers/private-server.ts'

/** One server of a cluster. */
export interface Node {
  server: PrivateServer
  /** Starts it again, and waits until it is back in its cluster. */
  start(): Promise<void>
}

/** Three servers, and a proxy that leads to the one that is written to. */
export interface Cluster {
  name: string
  nodes: Node[]
  /** Of the proxy. */
  url: string
  /** Where the proxy leads. */
  writer(): Promise<Node>
  /** Whether every node that runs is in the cluster. */
  isWhole(): Promise<boolean>
  /** Cuts a node off from the others, as a broken cable does, and connects it again. */
  cutOff(node: Node): Promise<() => Promise<unknown>>
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

export const database = 'news'

/** The board's database on a server or proxy. */
export function databaseUrl(serverUrl: string): string {
  return new URL(`/${database}`, serverUrl).href
}
