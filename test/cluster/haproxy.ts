import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { until } from '../fixtures/until.ts'
import { freePort } from '../servers/private-server.ts'
import { killGroup, spawnGroup } from '../servers/process-group.ts'
import { runOnServer } from '../servers/sql.ts'
import type { CleanUp, Node } from './cluster.ts'

interface Haproxy {
  url: string
  /** Leads each connection to another node. */
  anyUrl: string
  /** Leads it to the node with this index, and cuts all sessions with others. */
  leadTo(index: number): Promise<void>
}

/**
 * One address for the first node that is well, which stays with a node until that fails, and then cuts its sessions; and one
 * for all nodes in turn.
 */
export async function startHaproxy(t: CleanUp, program: string, nodes: Node[]): Promise<Haproxy> {
  const dir = await mkdtemp(join(tmpdir(), 'news-haproxy-'))
  t.teardown(() => rm(dir, { recursive: true, force: true }))
  const [port, anyPort] = [await freePort(), await freePort()]
  const servers = await Promise.all(
    nodes.map(async ({ server }, index) => {
      const check = await serveHealth(t, server.url)
      const backup = index > 0 ? ' backup' : ''
      const address = new URL(server.url).host
      return `  server n${index} ${address} check addr 127.0.0.1 port ${check} on-marked-down shutdown-sessions${backup}`
    })
  )
  const socket = join(dir, 'admin.sock')
  await writeFile(join(dir, 'haproxy.cfg'), configuration(port, anyPort, socket, servers))
  const process = spawnGroup(program, ['-db', '-f', join(dir, 'haproxy.cfg')], { stdio: 'ignore' })
  t.teardown(() => killGroup(process, 'SIGKILL'))
  const url = `mysql://test:test@127.0.0.1:${port}/`
  await until(() =>
    runOnServer(url, 'select 1').then(
      () => true,
      () => false
    )
  )
  const others = (index: number) => nodes.flatMap((_, other) => (other === index ? [] : [`nodes/n${other}`]))
  return {
    url,
    anyUrl: `mysql://test:test@127.0.0.1:${anyPort}/`,
    async leadTo(index) {
      for (const other of others(index)) await command(socket, `set server ${other} state maint`)
      for (const other of others(index)) await command(socket, `shutdown sessions server ${other}`)
      await delay(1_000)
      for (const other of others(index)) await command(socket, `set server ${other} state ready`)
    }
  }
}

function configuration(port: number, anyPort: number, socket: string, servers: string[]): string {
  return `global
  stats socket ${socket} mode 600 level admin
defaults
  mode tcp
  timeout connect 2s
  timeout client 1h
  timeout server 1h
listen nodes
  bind 127.0.0.1:${port}
  option httpchk GET /
  stick-table type ip size 1
  stick on dst
  default-server inter 500 fall 2 rise 2
${servers.join('\n')}
listen any
  bind 127.0.0.1:${anyPort}
  balance roundrobin
  option httpchk GET /
  default-server inter 500 fall 2 rise 2
${servers.join('\n').replaceAll(' backup', '')}
`
}

/** Whether a Galera node may be given work, asked twice a second, as `clustercheck` does. @returns the port for HTTP */
async function serveHealth(t: CleanUp, url: string): Promise<number> {
  let goodUntil = 0
  let isOver = false
  const server = createServer((_, response) => {
    response.writeHead(Date.now() < goodUntil ? 200 : 503, { connection: 'close' }).end()
  })
  const port = await freePort()
  server.listen(port, '127.0.0.1')
  const asking = (async () => {
    let connection: Connection | undefined
    while (!isOver) {
      try {
        if (!connection) {
          connection = await createConnection({ uri: url, connectTimeout: 1_000 })
          connection.on('error', () => undefined)
        }
        const sql = "show status where variable_name in ('wsrep_ready', 'wsrep_local_state')"
        const [rows] = await connection.query<RowDataPacket[]>({ sql, timeout: 1_000 })
        const values = rows.map(({ Value }) => Value)
        goodUntil = values.includes('ON') && values.includes('4') ? Date.now() + 1_200 : 0
      } catch {
        goodUntil = 0
        connection?.destroy()
        connection = undefined
      }
      await delay(300)
    }
    connection?.destroy()
  })()
  t.teardown(async () => {
    isOver = true
    await asking
    server.close()
  })
  return port
}

async function command(path: string, line: string) {
  const socket = connect(path)
  socket.end(`${line}\n`)
  await socket.toArray()
}
