import { rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { findPrograms } from '../servers/find-program.ts'
import { mysqld } from '../servers/mysqld.ts'
import { freePort, type PrivateServer, preparePrivateServer } from '../servers/private-server.ts'
import { runOnServer } from '../servers/sql.ts'
import { type CleanUp, type Cluster, type Node, prepare } from './cluster.ts'
import { nodeOf } from './galera.ts'
import type { Network } from './network.ts'
import { startRouter } from './router.ts'

const group = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee'

const join = `start group_replication user = 'test', password = 'test'`

/** Three members of MySQL Group Replication behind MySQL Router. @throws {Error} that names what this machine lacks */
export async function startGroupReplication(
  t: CleanUp,
  signal: AbortSignal,
  { places }: Network
): Promise<Cluster> {
  const recipe = mysqld()
  const [router] = findPrograms('mysqlrouter')
  if (!recipe || !router) {
    throw new Error('Group Replication needs mysqld and mysqlrouter: .ci/install-mysql installs both')
  }
  const first = await preparePrivateServer(recipe, signal)
  t.teardown(() => first.stop())
  await first.start()
  await prepare(first.url)
  await first.end()

  const seeds = await Promise.all(
    places.map(async ({ addresses }) => `${addresses.group}:${await freePort()}`)
  )
  const nodes: Node[] = []
  for (const [index, place] of places.entries()) {
    const host = place.addresses.clients
    const server = await preparePrivateServer(recipe, signal, {
      from: first.dir,
      host,
      command: place.command
    })
    t.teardown(() => server.stop())
    await rm(`${server.dir}/data/auto.cnf`)
    const start = async (isFirst = false) => {
      await server.start(optionsOf(index, server, seeds))
      await joinGroup(server, isFirst)
    }
    await start(index === 0)
    nodes.push({ server, place, start })
  }
  const url = await startRouter(t, router, nodes, group)
  return {
    name: 'Group Replication',
    nodes,
    url,
    writer: async () => nodeOf(nodes, await runOnServer(url, 'select @@port as port')),
    members: countMembers,
    async leave({ server }) {
      await runOnServer(server.url, 'stop group_replication')
      return () => runOnServer(server.url, join)
    },
    async rejoin({ server }) {
      await runOnServer(server.url, 'stop group_replication')
      await joinGroup(server)
    },
    async switchTo({ server }) {
      const [row] = await runOnServer(server.url, 'select @@server_uuid as id')
      await runOnServer(server.url, `select group_replication_set_as_primary('${row?.id}')`)
    }
  }
}

function optionsOf(index: number, { url }: PrivateServer, seeds: string[]): string[] {
  const { hostname, port } = new URL(url)
  return [
    `--server-id=${index + 1}`,
    '--log-bin=binlog',
    '--sync-binlog=0',
    '--innodb-flush-log-at-trx-commit=2',
    '--gtid-mode=ON',
    '--enforce-gtid-consistency=ON',
    `--report-host=${hostname}`,
    `--report-port=${port}`,
    '--plugin-load-add=group_replication.so',
    `--loose-group-replication-group-name=${group}`,
    `--loose-group-replication-local-address=${seeds[index]}`,
    `--loose-group-replication-group-seeds=${seeds}`,
    '--loose-group-replication-ip-allowlist=127.0.0.1/8,10.0.0.0/8',
    '--loose-group-replication-recovery-get-public-key=ON',
    // A member that does not answer is expelled as soon as it is suspected, after five seconds.
    '--loose-group-replication-member-expel-timeout=0',
    // One that cannot reach the others gives up, instead of keeping its clients waiting.
    '--loose-group-replication-unreachable-majority-timeout=5',
    '--loose-group-replication-start-on-boot=OFF'
  ]
}

/** A member that has just left is refused until the others have noticed. */
async function joinGroup({ url }: PrivateServer, isFirst = false) {
  if (isFirst) await runOnServer(url, 'set global group_replication_bootstrap_group = ON')
  const deadline = Date.now() + 60_000
  for (;;) {
    try {
      await runOnServer(url, join)
      break
    } catch (error) {
      if (Date.now() > deadline) throw error
      await delay(500)
    }
  }
  if (isFirst) await runOnServer(url, 'set global group_replication_bootstrap_group = OFF')
}

async function countMembers({ server }: Node): Promise<number> {
  const sql = `select count(*) as n from performance_schema.replication_group_members where member_state = 'ONLINE'`
  const [row] = await runOnServer(server.url, sql)
  return Number(row?.n)
}
