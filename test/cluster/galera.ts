import { existsSync } from 'node:fs'
import { findPrograms } from '../servers/find-program.ts'
import { mariadbd } from '../servers/mariadbd.ts'
import {
  asCurrentUser,
  freePort,
  type PrivateServer,
  preparePrivateServer
} from '../servers/private-server.ts'
import { finished, spawnGroup } from '../servers/process-group.ts'
import { runOnServer } from '../servers/sql.ts'
import { type CleanUp, type Cluster, database, type Node, runningOf } from './cluster.ts'
import { startHaproxy } from './haproxy.ts'

const library = '/usr/lib/galera/libgalera_smm.so'

/** A node that is killed is given up after a second, instead of five. */
const failureDetection = ['evs.suspect_timeout=PT1S', 'evs.keepalive_period=PT0.3S']

/** Three nodes of MariaDB Galera behind haproxy. @throws {Error} that names what this machine lacks */
export async function startGalera(t: CleanUp, signal: AbortSignal): Promise<Cluster> {
  const recipe = mariadbd()
  const [haproxy] = findPrograms('haproxy')
  if (!recipe || !existsSync(library) || !haproxy) {
    throw new Error(
      'Galera needs mariadbd, galera and haproxy: apt-get install mariadb-server-core galera-4 haproxy'
    )
  }
  // Where Galera looks for `wsrep_sst_missed`.
  process.env.PATH = `${import.meta.dirname}:${process.env.PATH}`
  const first = await preparePrivateServer(recipe, signal)
  t.teardown(() => first.stop())
  const members = await Promise.all([1, 2, 3].map(addressesOf))
  const options = (member: Member) => optionsOf(member, members)
  // The nodes begin with a copy of what it has made as the only one.
  await first.start([...options(await addressesOf(0)), '--wsrep-new-cluster'])
  await runOnServer(first.url, `create database ${database} character set utf8mb4`)
  await first.end()

  const nodes: Node[] = []
  for (const member of members) {
    const server = await preparePrivateServer(recipe, signal, { from: first.dir })
    t.teardown(() => server.stop())
    await server.start([...options(member), ...(member.id === 1 ? ['--wsrep-new-cluster'] : [])])
    const start = async () => {
      const position = await recover(recipe.program, server, options(member), signal)
      await server.start([...options(member), `--wsrep-start-position=${position}`])
    }
    nodes.push({ server, start })
  }
  const proxy = await startHaproxy(t, haproxy, nodes)
  return {
    name: 'Galera',
    nodes,
    url: proxy.url,
    writer: async () => nodeOf(nodes, await runOnServer(proxy.url, 'select @@port as port')),
    isWhole: () => isWhole(runningOf(nodes)),
    async cutOff({ server }) {
      const isolate = (on: 0 | 1) =>
        runOnServer(server.url, `set global wsrep_provider_options = 'gmcast.isolate=${on}'`)
      await isolate(1)
      return () => isolate(0)
    },
    switchTo: (node) => proxy.leadTo(nodes.indexOf(node))
  }
}

interface Member {
  id: number
  /** The port on which members talk to each other. */
  group: number
  /** The port on which it gets what it has missed. */
  transfer: number
}

async function addressesOf(id: number): Promise<Member> {
  return { id, group: await freePort(), transfer: await freePort() }
}

function optionsOf({ id, group, transfer }: Member, members: Member[]): string[] {
  const provider = [
    `gmcast.listen_addr=tcp://127.0.0.1:${group}`,
    `ist.recv_addr=127.0.0.1:${transfer}`,
    'gcache.size=64M',
    ...failureDetection
  ]
  return [
    `--server-id=${id}`,
    '--binlog-format=ROW',
    '--innodb-autoinc-lock-mode=2',
    '--wsrep-on=ON',
    `--wsrep-provider=${library}`,
    `--wsrep-provider-options=${provider.join(';')}`,
    `--wsrep-cluster-address=gcomm://${members.map((member) => `127.0.0.1:${member.group}`)}`,
    `--wsrep-node-address=127.0.0.1:${group}`,
    '--wsrep-sst-method=missed'
  ]
}

/** Where a node is that was killed, so that it fetches only what it has missed. */
async function recover(program: string, { dir }: PrivateServer, options: string[], signal: AbortSignal) {
  const own = ['--no-defaults', `--datadir=${dir}/data`, `--socket=${dir}/sock`, ...asCurrentUser()]
  const recovery = spawnGroup(program, [...own, ...options, '--wsrep-recover', '--skip-networking'], {})
  const { output } = await finished(recovery, signal)
  const [, position] = /Recovered position:\s*(\S+)/.exec(output) ?? []
  if (!position) throw new Error(`No position of a Galera node:\n${output.slice(-2000)}`)
  return position
}

async function isWhole(nodes: Node[]): Promise<boolean> {
  const states = await Promise.all(
    nodes.map(async ({ server }) => {
      const rows = await runOnServer(server.url, "show status like 'wsrep_%'")
      const status = Object.fromEntries(rows.map((row) => [row.Variable_name, row.Value]))
      return `${status.wsrep_cluster_size} ${status.wsrep_local_state_comment}`
    })
  )
  return states.every((state) => state === `${nodes.length} Synced`)
}

/** @param rows the port of a node */
export function nodeOf(nodes: Node[], [row]: Record<string, unknown>[]): Node {
  const node = nodes.find(({ server }) => new URL(server.url).port === `${row?.port}`)
  if (!node) throw new Error(`No node has the port ${row?.port}`)
  return node
}
