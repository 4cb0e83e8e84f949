import { setTimeout as delay } from 'node:timers/promises'
import type { Cluster, Node } from './cluster.ts'

export interface Fault {
  name: string
  /** Brings it about, waits for as long as it lasts, and mends it unless the next fault does. */
  cause(cluster: Cluster): Promise<unknown>
}

/** How long a node is frozen or cut off. */
const seconds = 20

/** In their order: after each, or after the one that mends it, every node is there again. */
export const faults: Fault[] = [
  { name: 'writer killed', cause: async (cluster) => kill(cluster, await cluster.writer()) },
  { name: 'and back', cause: startKilled },
  { name: 'other node killed', cause: async (cluster) => kill(cluster, await otherNode(cluster)) },
  { name: 'and back again', cause: startKilled },
  { name: `writer frozen for ${seconds} s`, cause: async (cluster) => freeze(await cluster.writer()) },
  { name: `other node frozen for ${seconds} s`, cause: async (cluster) => freeze(await otherNode(cluster)) },
  {
    name: `writer cut off for ${seconds} s`,
    cause: async (cluster) => cutOff(cluster, await cluster.writer())
  },
  {
    name: `other node cut off for ${seconds} s`,
    cause: async (cluster) => cutOff(cluster, await otherNode(cluster))
  },
  { name: 'switch to another writer', cause: async (cluster) => cluster.switchTo(await otherNode(cluster)) }
]

const killed = new WeakMap<Cluster, Node>()

async function kill(cluster: Cluster, node: Node) {
  await node.server.kill()
  killed.set(cluster, node)
  await delay(10_000)
}

async function startKilled(cluster: Cluster) {
  await killed.get(cluster)?.start()
}

async function freeze({ server }: Node) {
  server.freeze()
  await delay(seconds * 1_000)
  server.thaw()
}

async function cutOff(cluster: Cluster, node: Node) {
  const connect = await cluster.cutOff(node)
  await delay(seconds * 1_000)
  await connect()
}

async function otherNode({ nodes, writer }: Cluster): Promise<Node> {
  const current = await writer()
  const other = nodes.find((node) => node !== current)
  if (!other) throw new TypeError('There are three nodes')
  return other
}
