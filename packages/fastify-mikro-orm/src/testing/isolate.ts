import { CompiledQuery } from 'kysely'
import { driverOptionsOf } from '../connection-pool.ts'
import { type AcquireOptions, Pool } from '../pool/pool.ts'
import type { Orm } from '../types.ts'

/** A test of tap, or of `node:test`. */
export type TestContext = { teardown(end: End): unknown } | { after(end: End): unknown }

type End = () => Promise<void>

export interface IsolateOptions {
  /** Milliseconds to wait for a transaction of the application to end. Default 5,000. */
  patience?: number
}

/**
 * Runs the rest of a test in one transaction, which is rolled back when the test ends: what the application writes,
 * through `request.getDb()`, forks and transactions of its own, is visible within the test and nowhere else.
 *
 * The application has one connection then. Its transactions are savepoints, and while one is open, all else waits. Not
 * undone: what MySQL and MariaDB commit by themselves (`create table` and the like), and auto-increment values.
 * @param t the transaction ends with this test
 * @param orm `app.orm`, when the application is ready
 * @throws {DbError} DB_ACQUIRE_TIMEOUT, at the end of the test, when a transaction was never ended
 */
export async function isolate(t: TestContext, orm: Orm, { patience = 5_000 }: IsolateOptions = {}) {
  const { pool } = driverOptionsOf(orm)
  const connection = await pool.acquire()
  await connection.begin({})
  const { acquire, release } = pool
  const { begin, commit, rollback } = connection
  const limits = { max: 1, reserved: 0, queueMax: Infinity, acquireTimeout: patience, idleTimeout: Infinity }
  const single = new Pool(limits, async () => connection)
  const run = async (...statements: string[]) => {
    for (const sql of statements) await connection.execute(CompiledQuery.raw(sql))
  }

  Object.assign(pool, {
    acquire: (options?: AcquireOptions) => single.acquire(options),
    release: () => single.release(connection)
  })
  Object.assign(connection, {
    begin: () => run('savepoint isolated'),
    commit: () => run('release savepoint isolated'),
    rollback: () => run('rollback to savepoint isolated', 'release savepoint isolated')
  })

  async function finish() {
    try {
      await single.acquire()
    } finally {
      Object.assign(pool, { acquire, release })
      Object.assign(connection, { begin, commit, rollback })
      // A connection that was closed has no transaction any more.
      if (connection.usable) await connection.rollback()
      pool.release(connection)
    }
  }
  if ('teardown' in t) t.teardown(finish)
  else t.after(finish)
}
