import { createHash } from 'node:crypto'
import { isSqlite } from '../engine.ts'
import { DbError } from '../errors.ts'
import type { EntityManager, Orm } from '../types.ts'
import { withConnection } from '../with-connection.ts'

export interface LockOptions {
  /** Milliseconds to wait for the lock. */
  timeout: number
  /** Gives up waiting, with its own reason. */
  signal: AbortSignal
}

/**
 * Runs `work` while no other process that starts on the same database runs its own.
 * @param work gets the EntityManager of the connection that holds the lock
 * @throws {DbError} DB_SCHEMA_LOCK_TIMEOUT, naming the lock
 */
export function withSchemaLock<Result>(
  orm: Orm,
  options: LockOptions,
  work: (em: EntityManager) => Promise<Result>
): Promise<Result> {
  const lock = isSqlite(orm.em) ? inWriteTransaction : underAdvisoryLock
  return withConnection(orm, (em) => lock(em, options, () => work(em)))
}

/** SQLite: the write lock of the file, which makes all of `work` one transaction as well. */
async function inWriteTransaction<Result>(
  em: EntityManager,
  { timeout, signal }: LockOptions,
  work: () => Promise<Result>
) {
  const tooLong = AbortSignal.timeout(timeout)
  try {
    const either = AbortSignal.any([signal, tooLong])
    const options = { signal: either, inflightQueryAbortStrategy: 'cancel query' } as const
    await em.execute('begin immediate', [], options).catch((error) => {
      throw tooLong.aborted ? fileLocked(timeout) : error
    })
    const result = await work()
    await em.execute('commit')
    return result
  } catch (error) {
    await em.execute('rollback').catch(() => undefined)
    throw error
  }
}

function fileLocked(timeout: number) {
  const message = `Another process kept the write lock of the database file for ${timeout} ms.`
  return new DbError('DB_SCHEMA_LOCK_TIMEOUT', message)
}

/** MySQL and MariaDB: a lock of the server, which falls with the connection however the process ends. */
async function underAdvisoryLock<Result>(
  em: EntityManager,
  options: LockOptions,
  work: () => Promise<Result>
) {
  const { timeout, signal } = options
  const name = lockName(em.config.get('dbName') ?? '')
  try {
    const seconds = Math.ceil(timeout / 1000)
    const [row] = await em.execute<{ got: number | null }[]>(
      'select get_lock(?, ?) as got',
      [name, seconds],
      {
        signal,
        inflightQueryAbortStrategy: 'cancel query'
      }
    )
    if (row?.got !== 1) {
      throw new DbError(
        'DB_SCHEMA_LOCK_TIMEOUT',
        `The lock "${name}" was not free within ${seconds} s: another process holds it while it creates tables.`
      )
    }
    return await work()
  } finally {
    // When the connection is lost, so is the lock, and that error would hide the first one.
    await em.execute('do release_lock(?)', [name]).catch(() => undefined)
  }
}

/** Locks are server-wide and their names end at 64 characters. */
export function lockName(database: string): string {
  const name = `schema:${database}`
  return name.length <= 64
    ? name
    : `schema:${createHash('sha256').update(database).digest('hex').slice(0, 32)}`
}
