import { CompiledQuery } from 'kysely'
import { driverOptionsOf } from '../connection-pool.ts'
import { type AcquireOptions, Pool } from '../pool/pool.ts'
import type { Orm } from '../types.ts'

/** A test of tap, or of `node:test`. */
export type TestContext = { teardown(end: End): unknown } | { after(end: End): unknown }

type End = () => Promise<void>

export interface IsolateOptions {
  /** Milliseconds to wait for a transaction of the application to end. Default 5,000. */
  timeout?: number
}

/**
 * Runs the rest of a test in one transaction, which is rolled back when the test ends. What the application writes
 * through `request.getDb()`, forks and transactions is visible only within the test.
 *
 * The application then has one connection. Its transactions are savepoints, and other statements wait while one is open.
 * Not undone are DDL statements on MySQL and MariaDB, which commit, and auto-increment values.
 * @param t the transaction ends with this test
 * @param orm `app.orm` of an application that is ready
 * @throws {DbError} DB_ACQUIRE_TIMEOUT at the end of the test, when the application left a transaction open
 */
export async function isolate(t: TestContext, orm: Orm, { timeout = 5_000 }: IsolateOptions = {}) {
  const pool = driverOptionsOf(orm).getPool()
  const connection = await pool.acquire()
  await connection.begin({})
  const { acquire, release } = pool
  const { begin, commit, rollback } = connection
  const limits = { max: 1, reserved: 0, queueMax: Infinity, acquireTimeout: timeout, idleTimeout: Infinity }
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
      // The application may have closed the connection already.
      if (connection.usable) await connection.rollback()
      pool.release(connection)
    }
  }
  if ('teardown' in t) t.teardown(finish)
  else t.after(finish)
}
