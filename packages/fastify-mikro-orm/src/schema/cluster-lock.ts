import { setTimeout as delay } from 'node:timers/promises'
import { DbError } from '../errors.ts'
import { serverName } from '../mysql/identity.ts'
import type { EntityManager } from '../types.ts'
import type { LockOptions } from './schema-lock.ts'

const table = `create table if not exists db_locks (
  name varchar(64) not null primary key,
  server varchar(255) not null,
  held_until datetime(3) not null
)`

const row = `insert ignore into db_locks values ('schema', '', '1970-01-01 00:00:00.000')`

/** Seconds after which another server may claim a lock that is no longer renewed: its process has died. */
const lease = 30

const claim = `update db_locks set server = ?, held_until = now(3) + interval ${lease} second
  where name = 'schema' and (server = ? or held_until < now(3))`
const renew = `update db_locks set held_until = now(3) + interval ${lease} second where name = 'schema' and server = ?`
const release = `update db_locks set held_until = '1970-01-01 00:00:00.000' where name = 'schema' and server = ?`

/**
 * Runs `work` while this server holds a lock that all servers of a cluster see. What a process of this server has left
 * behind is taken over at once.
 * @param em on the connection that holds the advisory lock of this server
 * @param other for what runs while that connection is busy
 * @throws {DbError} DB_SCHEMA_LOCK_TIMEOUT
 */
export async function underClusterLock<Result>(
  em: EntityManager,
  other: EntityManager,
  { timeout, signal }: LockOptions,
  work: () => Promise<Result>
): Promise<Result> {
  const deadline = Date.now() + timeout
  await em.execute(table)
  await em.execute(row)
  const server = await readServerName(em)
  while ((await update(em, claim, [server, server])) === 0) {
    if (Date.now() > deadline) {
      const message = `Another server of the cluster kept the schema lock for ${timeout} ms.`
      throw new DbError('DB_SCHEMA_LOCK_TIMEOUT', message)
    }
    await delay(100 + Math.random() * 100, undefined, { signal }).catch(() => signal.throwIfAborted())
  }
  const timer = setInterval(() => update(other, renew, [server]).catch(() => undefined), (lease * 1_000) / 6)
  try {
    return await work()
  } finally {
    clearInterval(timer)
    await update(em, release, [server]).catch(() => undefined)
  }
}

async function readServerName(em: EntityManager): Promise<string> {
  const [row] = await em.execute<{ server: string }[]>(`select ${serverName} as server`)
  return row?.server ?? ''
}

async function update(em: EntityManager, sql: string, parameters: string[]): Promise<number> {
  return (await em.execute<{ affectedRows: number }>(sql, parameters, 'run')).affectedRows
}
