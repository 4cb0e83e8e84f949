import type { Test } from 'tap'
import { mariadbd } from './mariadbd.ts'
import { mysqld } from './mysqld.ts'
import { type PrivateServer, startPrivateServer } from './private-server.ts'
import { runOnServer } from './sql.ts'

/** A private primary and its replica. Tests may stop, delay and kill the replica. */
export interface Replication {
  primary: PrivateServer
  replica: PrivateServer
  /** Makes the replica apply every transaction this many seconds late. */
  delay(seconds: number): Promise<void>
  /** Stops applying transactions; the replica stays connected and answers. */
  pause(): Promise<void>
  resume(): Promise<void>
}

interface Dialect {
  find: typeof mysqld
  options: string[]
  follow: (host: string, port: string) => string
  delay: (seconds: number) => string
  start: string
  stop: string
  /** Stops the applying thread only; the replica still receives. */
  stopApplying: string
}

// Written at every commit, so that a killed server knows what it has applied.
const common = ['--log-bin=binlog', '--sync-binlog=0', '--innodb-flush-log-at-trx-commit=2']

const dialects: Record<'mysql' | 'mariadb', Dialect> = {
  mysql: {
    find: mysqld,
    options: [...common, '--gtid-mode=ON', '--enforce-gtid-consistency=ON'],
    follow: (host, port) => `change replication source to source_host = '${host}', source_port = ${port},
      source_user = 'test', source_password = 'test', source_auto_position = 1, get_source_public_key = 1,
      source_connect_retry = 1`,
    delay: (seconds) => `change replication source to source_delay = ${seconds}`,
    start: 'start replica',
    stop: 'stop replica',
    stopApplying: 'stop replica sql_thread'
  },
  mariadb: {
    find: mariadbd,
    options: common,
    follow: (host, port) => `change master to master_host = '${host}', master_port = ${port},
      master_user = 'test', master_password = 'test', master_use_gtid = slave_pos, master_connect_retry = 1`,
    delay: (seconds) => `change master to master_delay = ${seconds}`,
    start: 'start slave',
    stop: 'stop slave',
    stopApplying: 'stop slave sql_thread'
  }
}

/**
 * Starts a primary and its replica, and stops them when the test is over.
 * @returns undefined when this machine has no such server
 */
export async function startReplication(t: Test, kind: 'mysql' | 'mariadb'): Promise<Replication | undefined> {
  const { find, options, ...dialect } = dialects[kind]
  const recipe = find()
  if (!recipe) return undefined
  const over = new AbortController()
  t.teardown(() => over.abort())
  const start = async (id: number) => {
    const server = await startPrivateServer(recipe, over.signal, [...options, `--server-id=${id}`])
    t.teardown(() => server.stop())
    return server
  }
  const [primary, replica] = await Promise.all([start(1), start(2)])
  const run = async (...statements: string[]) => {
    for (const statement of statements) await runOnServer(replica.url, statement)
  }
  const { hostname, port } = new URL(primary.url)
  await run(dialect.follow(hostname, port), dialect.start)
  return {
    primary,
    replica,
    delay: (seconds) => run(dialect.stop, dialect.delay(seconds), dialect.start),
    pause: () => run(dialect.stopApplying),
    resume: () => run(dialect.start)
  }
}
