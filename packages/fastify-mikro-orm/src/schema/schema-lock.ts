import { createHash } from 'node:crypto'
import { abortStrategyOf } from '../connection-pool.ts'
import { isSqlite } from '../engine.ts'
import { DbError } from '../errors.ts'
import type { EntityManager, Orm } from '../types.ts'
import { withConnection } from '../with-connection.ts'
import { underClusterLock } from './cluster-lock.ts'

export interface LockOptions {
  timeout: number
  signal: AbortSignal
}

/** Runs `work` on the connection that holds the schema lock. @throws {DbError} DB_SCHEMA_LOCK_TIMEOUT */
export function withSchemaLock<Result>(
  orm: Orm,
  options: LockOptions,
  work: (em: EntityManager) => Promise<Result>
): Promise<Result> {
  return withConnection(orm, (em) => {
    if (isSqlite(em)) return inWriteTransaction(em, options, () => work(em))
    const other = orm.em.fork({ disableContextResolution: true })
    return underAdvisoryLock(em, options, () => underClusterLock(em, other, options, () => work(em)))
  })
}

/** SQLite: the write lock of the file. All of `work` is one transaction. */
async function inWriteTransaction<Result>(
  em: EntityManager,
  { timeout, signal }: LockOptions,
  work: () => Promise<Result>
) {
  const timedOut = AbortSignal.timeout(timeout)
  try {
    const options = {
      signal: AbortSignal.any([signal, timedOut]),
      inflightQueryAbortStrategy: abortStrategyOf(em)
    }
    await em.execute('begin immediate', [], options).catch((error) => {
      throw timedOut.aborted ? fileLocked(timeout) : error
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

/** An advisory lock of one server, which releases it with the connection when the process ends. */
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
    // Fails when the connection is lost, and the lock with it. The first error says more.
    await em.execute('select release_lock(?)', [name]).catch(() => undefined)
  }
}

/** Advisory locks are server-wide, and their names have 64 characters at most. */
export function lockName(database: string): string {
  const name = `schema:${database}`
  return name.length <= 64
    ? name
    : `schema:${createHash('sha256').update(database).digest('hex').slice(0, 32)}`
}
