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
import { type CleanUp, type Cluster, type Node, prepare } from './cluster.ts'
import { startHaproxy } from './haproxy.ts'
import { loopback, type Network, type Place } from './network.ts'

const library = '/usr/lib/galera/libgalera_smm.so'

/** A node that is killed is given up after a second, instead of five. */
const failureDetection = ['evs.suspect_timeout=PT1S', 'evs.keepalive_period=PT0.3S']

/** Three nodes of MariaDB Galera behind haproxy. @throws {Error} that names what this machine lacks */
export async function startGalera(t: CleanUp, signal: AbortSignal, { places }: Network): Promise<Cluster> {
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
  const members = await Promise.all(places.map((place, index) => memberAt(index + 1, place)))
  const options = (member: Member) => optionsOf(member, members)
  // The nodes begin with a copy of what it has made as the only one.
  await first.start([...options(await memberAt(0, loopback.places[0])), '--wsrep-new-cluster'])
  await prepare(first.url)
  await first.end()

  const nodes: Node[] = []
  for (const member of members) {
    const { place } = member
    const host = place.addresses.clients
    const server = await preparePrivateServer(recipe, signal, {
      from: first.dir,
      host,
      command: place.command
    })
    t.teardown(() => server.stop())
    await server.start([...options(member), ...(member.id === 1 ? ['--wsrep-new-cluster'] : [])])
    const start = async () => {
      const position = await recover(recipe.program, server, options(member), signal)
      await server.start([...options(member), `--wsrep-start-position=${position}`])
    }
    nodes.push({ server, place, start })
  }
  const proxy = await startHaproxy(t, haproxy, nodes)
  return {
    name: 'Galera',
    nodes,
    url: proxy.url,
    anyUrl: proxy.anyUrl,
    writer: async () => nodeOf(nodes, await runOnServer(proxy.url, 'select @@port as port')),
    members: countMembers,
    async leave({ server }) {
      const isolate = (on: 0 | 1) =>
        runOnServer(server.url, `set global wsrep_provider_options = 'gmcast.isolate=${on}'`)
      await isolate(1)
      return () => isolate(0)
    },
    rejoin: async () => undefined,
    switchTo: (node) => proxy.leadTo(nodes.indexOf(node))
  }
}

interface Member {
  id: number
  place: Place
  /** The port on which members talk to each other. */
  group: number
  /** The port on which it gets what it has missed. */
  transfer: number
}

async function memberAt(id: number, place: Place): Promise<Member> {
  return { id, place, group: await freePort(), transfer: await freePort() }
}

const groupAddress = ({ place, group }: Member) => `${place.addresses.group}:${group}`

function optionsOf(member: Member, members: Member[]): string[] {
  const provider = [
    `gmcast.listen_addr=tcp://${groupAddress(member)}`,
    `ist.recv_addr=${member.place.addresses.group}:${member.transfer}`,
    'gcache.size=64M',
    ...failureDetection
  ]
  return [
    `--server-id=${member.id}`,
    '--binlog-format=ROW',
    '--innodb-autoinc-lock-mode=2',
    '--wsrep-on=ON',
    `--wsrep-provider=${library}`,
    `--wsrep-provider-options=${provider.join(';')}`,
    `--wsrep-cluster-address=gcomm://${members.map(groupAddress)}`,
    `--wsrep-node-address=${groupAddress(member)}`,
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

async function countMembers({ server }: Node): Promise<number> {
  const rows = await runOnServer(server.url, "show status like 'wsrep_%'")
  const status = Object.fromEntries(rows.map((row) => [row.Variable_name, row.Value]))
  return status.wsrep_local_state_comment === 'Synced' ? Number(status.wsrep_cluster_size) : 0
}

/** @param rows the port of a node */
export function nodeOf(nodes: Node[], [row]: Record<string, unknown>[]): Node {
  const node = nodes.find(({ server }) => new URL(server.url).port === `${row?.port}`)
  if (!node) throw new Error(`No node has the port ${row?.port}`)
  return node
}
