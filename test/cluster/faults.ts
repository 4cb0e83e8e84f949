import { setTimeout as delay } from 'node:timers/promises'
import { type Cluster, type Node, otherNode, otherThan } from './cluster.ts'
import type { Cable, Network } from './network.ts'

export interface Fault {
  name: string
  /** Brings it about, waits for as long as it lasts, and mends it unless the next fault does. */
  cause(cluster: Cluster, network: Network): Promise<unknown>
  /** Whether it pulls cables, which the loopback interface has not. */
  needsCables?: true
}

/** How long a node is frozen, cut off or away. */
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
    name: `writer leaves for ${seconds} s`,
    cause: async (cluster) => leave(cluster, await cluster.writer())
  },
  {
    name: `other node leaves for ${seconds} s`,
    cause: async (cluster) => leave(cluster, await otherNode(cluster))
  },
  // Its clients still reach it.
  pulled('writer cut off from the others', ['group'], (cluster) => cluster.writer()),
  pulled('other node cut off from the others', ['group'], otherNode),
  pulled('writer cut off from all', ['group', 'clients'], (cluster) => cluster.writer()),
  pulled('other node cut off from all', ['group', 'clients'], otherNode),
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

async function leave(cluster: Cluster, node: Node) {
  const join = await cluster.leave(node)
  await delay(seconds * 1_000)
  await join()
}

function pulled(what: string, cables: Cable[], choose: (cluster: Cluster) => Promise<Node>): Fault {
  return {
    name: `${what} for ${seconds} s`,
    needsCables: true,
    async cause(cluster, network) {
      const node = await choose(cluster)
      const plugIn = await network.pull(node.place, cables)
      await delay(seconds * 1_000)
      const seen = await cluster.members(otherThan(node, cluster))
      if (seen !== 2) throw new Error(`A node was cut off, and another sees ${seen} and not 2`)
      await plugIn()
      await cluster.rejoin(node)
    }
  }
}
