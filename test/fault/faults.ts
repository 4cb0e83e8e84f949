import { setTimeout as delay } from 'node:timers/promises'
import type { EntityManager } from 'fastify-mikro-orm'
import type { FaultProxy, Mode } from '../../packages/fastify-mikro-orm/test/fixtures/proxy.ts'
import { until } from '../fixtures/until.ts'
import type { PrivateServer } from '../servers/private-server.ts'
import type { Load } from './load.ts'
import type { Fault } from './observer.ts'

export interface Scene {
  server: PrivateServer
  /** The app's way to the server. */
  proxy: FaultProxy
  load: Load
  /** Runs one statement as a user who may do everything. */
  admin(sql: string): Promise<Record<string, unknown>[]>
  /** The ids of the app's sessions on the server. */
  sessions(): Promise<number[]>
  /** Somebody else in the same database, on one connection. */
  other: EntityManager
}

/** Milliseconds in which a server that says nothing is given up: the limit of a statement, and more. */
const silence = 12_000

/** All that can go wrong with a database and on the way to it. */
export function allFaults({ server, proxy, load, admin, sessions, other }: Scene): Fault[] {
  /** More than once, so that some are hit in the middle of their work. */
  async function repeat(harm: () => Promise<void> | void) {
    for (let times = 0; times < 10; times++) {
      await harm()
      await delay(20)
    }
  }

  async function killSessions() {
    for (const id of await sessions()) await admin(`kill ${id}`).catch(() => undefined)
  }

  async function setMode(mode: Mode) {
    proxy.mode = mode
  }

  return [
    { name: 'server killed with -9, started again', begin: server.kill, end: server.start },
    { name: 'server stopped answering (SIGSTOP)', begin: server.freeze, end: server.thaw, limit: silence },
    { name: 'sessions killed, one by one', begin: () => repeat(killSessions), fails: 'some' },
    {
      name: 'idle sessions ended by the server',
      async prepare() {
        await admin('set global wait_timeout = 1')
        await killSessions()
      },
      async begin() {
        load.pause()
        await until(async () => (await sessions()).length === 0)
        // Those that are opened from now on are not to end while somebody takes them.
        await admin('set global wait_timeout = 28800')
        load.resume()
      },
      fails: 'none'
    },
    {
      name: 'disk full, until there is a larger one',
      async begin() {
        await fillDisk(admin)
        load.length = 6_000
      },
      async end() {
        load.length = 20
        await server.kill()
        await server.start([disks.large])
      },
      red: false
    },
    {
      name: 'read only',
      begin: () => admin('set global read_only = 1'),
      end: () => admin('set global read_only = 0'),
      red: false
    },
    {
      name: 'a table locked by somebody else',
      begin: () => other.execute('lock tables comments write'),
      end: () => other.execute('unlock tables'),
      red: false,
      limit: silence
    },
    { name: 'nobody listens', begin: proxy.close, end: proxy.open },
    { name: 'connections reset on their way', begin: () => repeat(proxy.reset), fails: 'some' },
    {
      name: 'connections ended without a word (half-open)',
      begin: () => proxy.abandon(),
      fails: 'some',
      limit: silence
    },
    {
      name: 'bytes held up on their way',
      begin: () => setMode('hold'),
      end: () => setMode('pass'),
      limit: silence
    },
    {
      name: 'bytes swallowed on their way',
      begin: () => setMode('swallow'),
      end: () => setMode('pass'),
      limit: silence
    },
    {
      name: 'bytes trickling, 10 kB/s',
      begin: () => setMode('trickle'),
      end: () => setMode('pass'),
      fails: 'some'
    }
  ]
}

/** What MySQL and MariaDB take for a disk: the files in which all tables are. */
export const disks = {
  small: '--innodb-data-file-path=ibdata1:12M;ibdata2:32M',
  large: '--innodb-data-file-path=ibdata1:12M;ibdata2:32M;ibdata3:32M'
}

/** While there is room for it. */
export async function prepareDisk(admin: Scene['admin']) {
  await admin('create database filler')
  await admin('create table filler.filler (content longblob)')
}

async function fillDisk(admin: Scene['admin']) {
  const insert = () => admin(`insert into filler.filler values (repeat('x', 1000000))`)
  while (await insert().then(() => true, refused));
}

function refused(error: unknown): false {
  if (error instanceof Error && 'errno' in error && error.errno === 1114) return false
  throw error
}
